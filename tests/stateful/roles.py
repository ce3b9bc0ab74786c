"""Random steps with roles, by the two generations that know them."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from tests.stateful.directory import refuse
from tests.stateful.machine import NAMES, OFFSETS, PLACES, SIZES, SOME_PLACES, SOME_USERS, USERS, Machine, nothing

OLDEST = st.booleans()
TIMES = st.sampled_from([1, 1, 1, 1, 1, 1, 25, 60])
"""How often a list is repeated: some become too long."""


class RoleSteps(Machine):
    """Every operation on roles."""

    @initialize()
    def make_some_roles(self) -> None:
        for name in ("Welder", "Smith"):
            self.make_role(1, name)

    @rule(place=PLACES, oldest=OLDEST)
    def read_role(self, place: int, oldest: bool) -> None:
        role = self.role(place)
        self.compare(
            "top.role.get" if oldest else "role.get",
            {"roleId": role},
            lambda answer: (answer["role"]["name"], answer["role"]["groupId"]),
            lambda: self.model.getrole(role),
        )

    @rule(place=PLACES)
    def read_group(self, place: int) -> None:
        group = self.group(place)
        fields = {"group_id": group}

        def tell(found: Any, roles: Any) -> Any:
            return found["group_name"], [(role["role_id"], role["role_name"]) for role in roles]

        self.compare(
            "role.group.get",
            fields,
            lambda answer: tell(answer["role_group"], answer["role_group"]["roles"]),
            lambda: self.model.getrolegroup(group),
        )
        self.compare(
            "top.role.group.get",
            fields,
            lambda answer: tell(answer["result"]["role_group"], answer["result"]["role_group"]["roles"]["open_role"]),
            lambda: self.model.getrolegroup(group),
        )

    @rule(size=SIZES, offset=OFFSETS)
    def list_roles(self, size: int, offset: int) -> None:
        def tell(answer: Any) -> Any:
            page = answer["result"]
            return page["hasMore"], [
                (each["groupId"], each["name"], [tuple(role.values()) for role in each["roles"]])
                for each in page["list"]
            ]

        fields = {"size": size, "offset": offset}
        self.compare("role.list", fields, tell, lambda: self.model.role_list(size, offset))

    @rule(size=SIZES, offset=OFFSETS)
    def list_roles_oldest(self, size: int, offset: int) -> None:
        """Groups have no ids there."""

        def tell(answer: Any) -> Any:
            page = answer["result"]
            groups = page["list"]["role_groups"]
            return page["has_more"] == "true", [
                (each["group_name"], [tuple(role.values()) for role in each["roles"]["roles"]]) for each in groups
            ]

        def expected() -> Any:
            more, groups = self.model.role_list(size, offset)
            return more, [(name, roles) for _, name, roles in groups]

        self.compare("top.role.list", {"size": size, "offset": offset}, tell, expected)

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
        self.compare("role.member.list", fields, tell, lambda: self.model.simplelist(role, size, offset))

    @rule(place=PLACES, size=SIZES, offset=OFFSETS)
    def list_holders_oldest(self, place: int, size: int, offset: int) -> None:
        """Nothing but their ids."""
        role = self.role(place)

        def tell(answer: Any) -> Any:
            page = answer["result"]
            return page["has_more"] == "true", [each["userid"] for each in page["list"]["emp_simple_list"]]

        def expected() -> Any:
            more, holders = self.model.simplelist(role, size, offset)
            return more, [user for user, _, _ in holders]

        self.compare("top.role.simplelist", {"role_id": role, "size": size, "offset": offset}, tell, expected)

    @rule(place=PLACES, name=NAMES)
    def make_role(self, place: int, name: str) -> None:
        group = self.group(place)
        self.compare(
            "role.create",
            {"groupId": group, "roleName": name},
            lambda answer: answer["roleId"],
            lambda: self.model.add_role(name, group),
        )

    @rule(place=PLACES, name=NAMES)
    def rename_role(self, place: int, name: str) -> None:
        role = self.role(place)
        fields = {"roleId": role, "roleName": name}
        self.compare("role.rename", fields, nothing, lambda: self.model.update_role(role, name))

    @rule(name=NAMES)
    def make_group(self, name: str) -> None:
        self.compare(
            "role.group.create",
            {"name": name},
            lambda answer: answer["groupId"],
            lambda: self.model.add_role_group(name),
        )

    @rule(place=PLACES, oldest=OLDEST)
    def delete_role(self, place: int, oldest: bool) -> None:
        role = self.role(place)
        id, tell = ("top.role.delete", well) if oldest else ("role.delete", nothing)
        self.compare(id, {"role_id": role}, tell, lambda: self.model.deleterole(role))

    @rule(places=SOME_PLACES, users=SOME_USERS, times=TIMES)
    def give_roles(self, places: list[int], users: list[str], times: int) -> None:
        roles, users = [self.role(place) for place in places], users * times
        fields = {"roleIds": ",".join(map(str, roles)), "userIds": ",".join(users)}
        self.compare("role.member.add", fields, nothing, lambda: self.model.addrolesforemps(roles, users, 20))

    @rule(places=SOME_PLACES, users=SOME_USERS, times=TIMES)
    def give_roles_oldest(self, places: list[int], users: list[str], times: int) -> None:
        """To more people at once."""
        roles, users = [self.role(place) for place in places], users * times
        fields = {"rolelid_list": ",".join(map(str, roles)), "userid_list": ",".join(users)}
        give = at_most_100(users, lambda: self.model.addrolesforemps(roles, users, 100))
        self.compare("top.role.member.add", fields, well, give)

    @rule(places=SOME_PLACES, users=SOME_USERS, times=TIMES)
    def take_roles(self, places: list[int], users: list[str], times: int) -> None:
        roles, users = [self.role(place) for place in places], users * times
        fields = {"roleIds": roles, "userIds": users}
        self.compare("role.member.remove", fields, nothing, lambda: self.model.removerolesforemps(roles, users))

    @rule(places=SOME_PLACES, users=SOME_USERS, times=TIMES)
    def take_roles_oldest(self, places: list[int], users: list[str], times: int) -> None:
        roles, users = [self.role(place) for place in places], users * times
        fields = {"roleid_list": ",".join(map(str, roles)), "userid_list": ",".join(users)}
        take = at_most_100(users, lambda: self.model.removerolesforemps(roles, users))
        self.compare("top.role.member.remove", fields, well, take)

    @rule(user=USERS, place=PLACES, places=st.lists(PLACES, max_size=3))
    def scope_role(self, user: str, place: int, places: list[int]) -> None:
        role, depts = self.role(place), [self.dept(each) for each in places]
        fields = {"userid": user, "role_id": role, "dept_ids": ",".join(map(str, depts))}
        self.compare("role.scope.update", fields, nothing, lambda: self.model.scope_update(user, role, depts))


def well(answer: Any) -> None:
    """What a write of the oldest generation tells."""
    assert answer["result"] == {"ding_open_errcode": 0, "error_msg": "ok", "success": True}


def at_most_100(users: list[str], expected: Callable[[], Any]) -> Callable[[], Any]:
    """The oldest generation has a code of its own for too many."""

    def told() -> Any:
        refuse(41, len(users) > 100)
        return expected()

    return told
