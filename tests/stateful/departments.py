"""Random steps with departments."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.stateful.machine import NAMES, PLACES, USERS, Machine, nothing


class DepartmentSteps(Machine):
    """Every operation on departments."""

    @rule(place=PLACES)
    def read_department(self, place: int) -> None:
        dept = self.dept(place)

        def tell(answer: Any) -> Any:
            found = answer["result"]
            managers, below, here = (
                found[name] for name in ("dept_manager_userid_list", "member_count", "owning_member_count")
            )
            return found["name"], found.get("parent_id", 0), found["order"], managers, below, here

        self.compare("dept.get", {"dept_id": dept}, tell, lambda: self.model.dept_get(dept))

    @rule(place=PLACES)
    def list_departments(self, place: int) -> None:
        dept = self.dept(place)
        self.compare(
            "dept.listsubid",
            {"dept_id": dept},
            lambda answer: answer["result"]["dept_id_list"],
            lambda: self.model.listsubid(dept),
        )
        self.compare(
            "dept.listsub",
            {"dept_id": dept},
            lambda answer: [each["dept_id"] for each in answer["result"]],
            lambda: self.model.listsubid(dept),
        )

    @rule(place=PLACES)
    def read_parents(self, place: int) -> None:
        dept = self.dept(place)
        self.compare(
            "dept.list_parents_of_dept",
            {"dept_id": dept},
            lambda answer: answer["result"]["parent_id_list"],
            lambda: self.model.parents(dept),
        )

    @rule(user=USERS)
    def read_parents_of_user(self, user: str) -> None:
        self.compare(
            "dept.list_parents_of_user",
            {"userid": user},
            lambda answer: [each["parent_dept_id_list"] for each in answer["result"]["parent_list"]],
            lambda: self.model.parents_of_user(user),
        )

    @rule(name=NAMES, place=PLACES, order=st.integers(0, 3))
    def make_department(self, name: str, place: int, order: int) -> None:
        parent = self.dept(place)
        self.compare(
            "dept.create",
            {"name": name, "parent_id": parent, "order": order},
            lambda answer: answer["result"]["dept_id"],
            lambda: self.model.dept_create(name, parent, order),
        )

    @rule(place=PLACES, name=NAMES, above=PLACES, managers=st.lists(USERS, max_size=2, unique=True))
    def change_department(self, place: int, name: str, above: int, managers: list[str]) -> None:
        dept, parent = self.dept(place), self.dept(above)
        fields = {"dept_id": dept, "name": name, "parent_id": parent, "dept_manager_userid_list": managers}
        self.compare("dept.update", fields, nothing, lambda: self.model.dept_update(dept, name, parent, managers))

    @rule(place=PLACES)
    def delete_department(self, place: int) -> None:
        dept = self.dept(place)
        self.compare("dept.delete", {"dept_id": dept}, nothing, lambda: self.model.dept_delete(dept))
