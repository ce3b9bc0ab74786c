"""The whole directory family against the model, call by call, in random order; every answer is compared."""

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.stateful.directory import Directory, Refused
from tests.support.in_process import in_process

UNKNOWN = 99_999
NAMES = st.sampled_from(["Welder", "Smith", "Baker", "Clerk", "Cooper", "Room steward", "Owner", "Engineering", ""])
USERS = st.sampled_from(["manager7078", "employee7079", "ann", "ben", "cid", "dan", "eve", "nobody"])
MOBILES = st.sampled_from([f"1380000000{digit}" for digit in range(8)])
PLACES = st.integers(0, 12)
SOME_PLACES = st.lists(PLACES, min_size=1, max_size=3, unique=True)
SOME_USERS = st.lists(USERS, min_size=1, max_size=3, unique=True)
SIZES = st.integers(1, 4)
OFFSETS = st.integers(0, 3)


class DirectoryMachine(RuleBasedStateMachine):
    """A server with the demo, and the model of it."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Directory()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.stack = AsyncExitStack()
        self.moothall = self.runner.run(
            self.stack.enter_async_context(in_process(Path(self.folder.name) / "data")),
        )

    def teardown(self) -> None:
        """Close the server, which also holds all replies against their declarations."""
        self.runner.run(self.stack.aclose())
        self.runner.close()
        self.folder.cleanup()

    def compare(
        self, path: str, fields: dict[str, Any], tell: Callable[[Any], Any], expected: Callable[[], Any]
    ) -> None:
        """Call both; code and what is told of the answer must be the same."""

        async def call() -> Any:
            return (await self.moothall.topapi.json(path, fields)).json()

        answer = self.runner.run(call())
        told = (answer["errcode"], tell(answer) if answer["errcode"] == 0 else None)
        try:
            wanted = (0, expected())
        except Refused as refused:
            wanted = (refused.args[0], None)
        assert told == wanted, f"{path} {fields}"

    def role(self, place: int) -> int:
        """One of the roles, or none."""
        return [*self.model.roles, UNKNOWN][place % (len(self.model.roles) + 1)]

    def group(self, place: int) -> int:
        """One of the role groups, or none."""
        return [*self.model.groups, UNKNOWN][place % (len(self.model.groups) + 1)]

    def dept(self, place: int) -> int:
        """One of the departments, or none."""
        return [*self.model.depts, UNKNOWN][place % (len(self.model.depts) + 1)]

    # roles

    @rule(place=PLACES)
    def read_role(self, place: int) -> None:
        role = self.role(place)
        self.compare(
            "/topapi/role/getrole",
            {"roleId": role},
            lambda answer: (answer["role"]["name"], answer["role"]["groupId"]),
            lambda: self.model.getrole(role),
        )

    @rule(place=PLACES)
    def read_group(self, place: int) -> None:
        group = self.group(place)

        def tell(answer: Any) -> Any:
            found = answer["role_group"]
            return found["group_name"], [(role["role_id"], role["role_name"]) for role in found["roles"]]

        fields = {"group_id": group}
        self.compare("/topapi/role/getrolegroup", fields, tell, lambda: self.model.getrolegroup(group))

    @rule(size=SIZES, offset=OFFSETS)
    def list_roles(self, size: int, offset: int) -> None:
        def tell(answer: Any) -> Any:
            page = answer["result"]
            groups = [
                (each["groupId"], each["name"], [tuple(r.values()) for r in each["roles"]]) for each in page["list"]
            ]
            return page["hasMore"], groups

        fields = {"size": size, "offset": offset}
        self.compare("/topapi/role/list", fields, tell, lambda: self.model.role_list(size, offset))

    @rule(place=PLACES, size=SIZES, offset=OFFSETS)
    def list_holders(self, place: int, size: int, offset: int) -> None:
        role = self.role(place)

        def tell(answer: Any) -> Any:
            page = answer["result"]
            return page["hasMore"], [
                (each["userid"], each["name"], [scope["dept_id"] for scope in each.get("manageScopes", ())])
                for each in page["list"]
            ]

        fields = {"role_id": role, "size": size, "offset": offset}
        self.compare("/topapi/role/simplelist", fields, tell, lambda: self.model.simplelist(role, size, offset))

    @rule(place=PLACES, name=NAMES)
    def make_role(self, place: int, name: str) -> None:
        group = self.group(place)
        fields = {"groupId": group, "roleName": name}
        self.compare(
            "/role/add_role", fields, lambda answer: answer["roleId"], lambda: self.model.add_role(name, group)
        )

    @rule(place=PLACES, name=NAMES)
    def rename_role(self, place: int, name: str) -> None:
        role = self.role(place)
        fields = {"roleId": role, "roleName": name}
        self.compare("/role/update_role", fields, nothing, lambda: self.model.update_role(role, name))

    @rule(name=NAMES.filter(bool))
    def make_group(self, name: str) -> None:
        fields = {"name": name}
        tell: Callable[[Any], Any] = lambda answer: answer["groupId"]  # noqa: E731
        self.compare("/role/add_role_group", fields, tell, lambda: self.model.add_role_group(name))

    @rule(place=PLACES)
    def delete_role(self, place: int) -> None:
        role = self.role(place)
        self.compare("/topapi/role/deleterole", {"role_id": role}, nothing, lambda: self.model.deleterole(role))

    @rule(places=SOME_PLACES, users=SOME_USERS, many=st.sampled_from([1, 1, 1, 25]))
    def give_roles(self, places: list[int], users: list[str], many: int) -> None:
        roles = [self.role(place) for place in places]
        users = users * many
        fields = {"roleIds": ",".join(map(str, roles)), "userIds": ",".join(users)}
        path = "/topapi/role/addrolesforemps"
        self.compare(path, fields, nothing, lambda: self.model.addrolesforemps(roles, users))

    @rule(places=SOME_PLACES, users=SOME_USERS, many=st.sampled_from([1, 1, 1, 25]))
    def take_roles(self, places: list[int], users: list[str], many: int) -> None:
        roles = [self.role(place) for place in places]
        users = users * many
        fields = {"roleIds": roles, "userIds": users}
        path = "/topapi/role/removerolesforemps"
        self.compare(path, fields, nothing, lambda: self.model.removerolesforemps(roles, users))

    @rule(user=USERS, place=PLACES, places=st.lists(PLACES, max_size=3))
    def scope_role(self, user: str, place: int, places: list[int]) -> None:
        role, depts = self.role(place), [self.dept(each) for each in places]
        fields = {"userid": user, "role_id": role, "dept_ids": ",".join(map(str, depts))}
        path = "/topapi/role/scope/update"
        self.compare(path, fields, nothing, lambda: self.model.scope_update(user, role, depts))

    # departments

    @rule(place=PLACES)
    def read_department(self, place: int) -> None:
        dept = self.dept(place)

        def tell(answer: Any) -> Any:
            found = answer["result"]
            managers, below, here = (
                found[name] for name in ("dept_manager_userid_list", "member_count", "owning_member_count")
            )
            return found["name"], found.get("parent_id", 0), found["order"], managers, below, here

        path = "/topapi/v2/department/get"
        self.compare(path, {"dept_id": dept}, tell, lambda: self.model.dept_get(dept))

    @rule(place=PLACES)
    def list_departments(self, place: int) -> None:
        dept = self.dept(place)
        fields = {"dept_id": dept}
        expected = lambda: self.model.listsubid(dept)  # noqa: E731
        v2 = "/topapi/v2/department"
        self.compare(f"{v2}/listsubid", fields, lambda answer: answer["result"]["dept_id_list"], expected)
        self.compare(f"{v2}/listsub", fields, lambda answer: [each["dept_id"] for each in answer["result"]], expected)

    @rule(place=PLACES, user=USERS)
    def read_parents(self, place: int, user: str) -> None:
        dept = self.dept(place)
        v2 = "/topapi/v2/department"
        self.compare(
            f"{v2}/listparentbydept",
            {"dept_id": dept},
            lambda answer: answer["result"]["parent_id_list"],
            lambda: self.model.parents(dept),
        )
        self.compare(
            f"{v2}/listparentbyuser",
            {"userid": user},
            lambda answer: [each["parent_dept_id_list"] for each in answer["result"]["parent_list"]],
            lambda: self.model.parents_of_user(user),
        )

    @rule(name=NAMES, place=PLACES, order=st.integers(0, 3))
    def make_department(self, name: str, place: int, order: int) -> None:
        parent = self.dept(place)
        fields = {"name": name, "parent_id": parent, "order": order}
        path = "/topapi/v2/department/create"
        tell: Callable[[Any], Any] = lambda answer: answer["result"]["dept_id"]  # noqa: E731
        self.compare(path, fields, tell, lambda: self.model.dept_create(name, parent, order))

    @rule(place=PLACES, name=NAMES, above=PLACES, managers=st.lists(USERS, max_size=2, unique=True))
    def change_department(self, place: int, name: str, above: int, managers: list[str]) -> None:
        dept, parent = self.dept(place), self.dept(above)
        fields = {"dept_id": dept, "name": name, "parent_id": parent, "dept_manager_userid_list": managers}
        path = "/topapi/v2/department/update"
        self.compare(path, fields, nothing, lambda: self.model.dept_update(dept, name, parent, managers))

    @rule(place=PLACES)
    def delete_department(self, place: int) -> None:
        dept = self.dept(place)
        path = "/topapi/v2/department/delete"
        self.compare(path, {"dept_id": dept}, nothing, lambda: self.model.dept_delete(dept))

    # people

    @rule(user=USERS.filter(lambda user: user != "nobody"), name=NAMES, mobile=MOBILES, places=SOME_PLACES)
    def make_person(self, user: str, name: str, mobile: str, places: list[int]) -> None:
        depts = [self.dept(place) for place in places]
        fields = {"userid": user, "name": name, "mobile": mobile, "dept_id_list": ",".join(map(str, depts))}
        tell: Callable[[Any], Any] = lambda answer: answer["result"]["userid"]  # noqa: E731
        path = "/topapi/v2/user/create"
        self.compare(path, fields, tell, lambda: self.model.user_create(user, name, mobile, depts))

    @rule(user=USERS, name=NAMES, mobile=MOBILES, places=SOME_PLACES)
    def change_person(self, user: str, name: str, mobile: str, places: list[int]) -> None:
        depts = [self.dept(place) for place in places]
        fields = {"userid": user, "name": name, "mobile": mobile, "dept_id_list": depts}
        path = "/topapi/v2/user/update"
        self.compare(path, fields, nothing, lambda: self.model.user_update(user, name, mobile, depts))

    @rule(user=USERS)
    def delete_person(self, user: str) -> None:
        self.compare("/topapi/v2/user/delete", {"userid": user}, nothing, lambda: self.model.user_delete(user))

    @rule(user=USERS)
    def read_person(self, user: str) -> None:
        def tell(answer: Any) -> Any:
            found = answer["result"]
            led = sorted(each["dept_id"] for each in found["leader_in_dept"] if each["leader"])
            roles = sorted((role["id"], role["name"], role["group_name"]) for role in found.get("role_list", ()))
            return found["name"], found["mobile"], sorted(found["dept_id_list"]), led, roles

        self.compare("/topapi/v2/user/get", {"userid": user}, tell, lambda: self.model.user_get(user))

    @rule(mobile=MOBILES)
    def find_person(self, mobile: str) -> None:
        path = "/topapi/v2/user/getbymobile"
        tell: Callable[[Any], Any] = lambda answer: answer["result"]["userid"]  # noqa: E731
        self.compare(path, {"mobile": mobile}, tell, lambda: self.model.by_mobile(mobile))

    @rule(place=PLACES)
    def list_people(self, place: int) -> None:
        dept = self.dept(place)
        tell: Callable[[Any], Any] = lambda answer: sorted(answer["result"]["userid_list"])  # noqa: E731
        self.compare("/topapi/user/listid", {"dept_id": dept}, tell, lambda: self.model.listid(dept))

    @rule(place=PLACES)
    def page_people(self, place: int) -> None:
        """Both lists, all on one page."""
        dept = self.dept(place)
        fields = {"dept_id": dept, "cursor": 0, "size": 100}
        tell: Callable[[Any], Any] = lambda answer: sorted(each["userid"] for each in answer["result"]["list"])  # noqa: E731
        self.compare("/topapi/user/listsimple", fields, tell, lambda: self.model.listid(dept))
        if dept != UNKNOWN:
            self.compare("/topapi/v2/user/list", fields, tell, lambda: self.model.listid(dept))

    @rule()
    def count_people(self) -> None:
        tell: Callable[[Any], Any] = lambda answer: answer["result"]["count"]  # noqa: E731
        self.compare("/topapi/user/count", {"only_active": False}, tell, self.model.count)

    @rule()
    def list_admins(self) -> None:
        tell: Callable[[Any], Any] = lambda answer: sorted(tuple(each.values()) for each in answer["result"])  # noqa: E731
        self.compare("/topapi/user/listadmin", {}, tell, self.model.listadmin)


def nothing(answer: Any) -> None:
    """A write tells nothing beside its envelope."""
    assert answer.keys() <= {"errcode", "errmsg", "request_id"}


TestDirectory = DirectoryMachine.TestCase
TestDirectory.settings = settings(
    max_examples=25,
    stateful_step_count=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
