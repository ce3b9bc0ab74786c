"""A directory in dictionaries. A method is called like an operation and gives what the answer tells, or `Refused`."""

from collections.abc import Iterable
from typing import Any

from moothall.kernel import demo

ROOT = 1
SYSTEM = {"owner": "Owner", "supervisor": "Supervisor", "super_admin": "Super Admin", "sub_admin": "Sub Admin"}


class Refused(Exception):
    """The call's code of refusal."""


def refuse(code: int | str, when: bool) -> None:
    """Raise the code if that is so."""
    if when:
        raise Refused(code)


class Directory:
    """The demo organization, and what calls make of it."""

    def __init__(self) -> None:
        self.groups: dict[int, str] = {1507113577: "Default", 1507113582: "Duties"}
        self.roles: dict[int, dict[str, Any]] = {
            number: {"name": SYSTEM[system], "group": 1507113577, "system": system}
            for system, number in zip(SYSTEM, (1507113580, 1507113581, 1507113578, 1507113579), strict=True)
        }
        self.roles[1507113583] = {"name": "Room steward", "group": 1507113582, "system": None}
        self.held: dict[tuple[int, str], list[int]] = {
            (1507113583, user): [] for user in ("manager7078", "employee7079")
        }
        self.labels = 1507113583
        places = ((1, "Moothall Demo", 0), (2, "Engineering", 1), (3, "Web", 2), (4, "Operations", 1))
        self.depts: dict[int, dict[str, Any]] = {
            dept: {"name": name, "parent": parent, "order": 0} for dept, name, parent in places
        }
        self.last_dept = 4
        self.people: dict[str, dict[str, Any]] = {
            "manager7078": {"name": "Alice Zhang", "mobile": "13800000001", "depts": {1, 4}, "level": 1},
            "employee7079": {"name": "Bob Li", "mobile": "13800000002", "depts": {3}, "level": 0},
        }
        self.people["manager7078"]["union"] = demo.UNION_ID
        self.people["employee7079"]["union"] = demo.EMPLOYEE_UNION_ID
        self.proofs: dict[str, str] = {}
        self.leaders: set[tuple[int, str]] = {(4, "manager7078")}

    def getrole(self, role: int) -> Any:
        """Name and group."""
        refuse(33011, role not in self.roles)
        return self.roles[role]["name"], self.roles[role]["group"]

    def getrolegroup(self, group: int) -> Any:
        """Name and roles in their order."""
        refuse(400002, group not in self.groups)
        return (self.groups[group], self._in_group(group))

    def _in_group(self, group: int) -> list[tuple[int, str]]:
        return [(number, role["name"]) for number, role in self.roles.items() if role["group"] == group]

    def role_list(self, size: int, offset: int) -> Any:
        """A page of groups with their roles."""
        ids = list(self.groups)
        page = [(group, self.groups[group], self._in_group(group)) for group in ids[offset : offset + size]]
        return (len(ids) > offset + size, page)

    def simplelist(self, role: int, size: int, offset: int) -> Any:
        """A page of holders with the departments that they manage."""
        refuse(33011, role not in self.roles)
        holders = sorted(self._holders(role))
        page = [
            (user, self.people[user]["name"], self.held.get((role, user), []))
            for user in holders[offset : offset + size]
        ]
        return (len(holders) > offset + size, page)

    def _holders(self, role: int) -> set[str]:
        system = self.roles[role]["system"]
        if system in ("owner", "supervisor"):
            return {user for _, user in self.leaders}
        if system:
            level = {"super_admin": 1, "sub_admin": 2}[system]
            return {user for user, person in self.people.items() if person["level"] == level}
        return {user for held, user in self.held if held == role}

    def add_role(self, name: str, group: int) -> Any:
        """A new role's id."""
        refuse(34018, not name.strip())
        refuse(34020, group not in self.groups)
        refuse(23004, self.groups[group] == "Default")
        refuse(34021, any(role["name"] == name for role in self.roles.values()))
        self.labels += 1
        self.roles[self.labels] = {"name": name, "group": group, "system": None}
        return self.labels

    def update_role(self, role: int, name: str) -> Any:
        """Another name."""
        refuse(660000, not name.strip())
        refuse(33011, role not in self.roles)
        refuse(23004, bool(self.roles[role]["system"]))
        refuse(34021, any(other != role and each["name"] == name for other, each in self.roles.items()))
        self.roles[role]["name"] = name

    def add_role_group(self, name: str) -> Any:
        """A new group's id."""
        refuse(40035, not name.strip())
        refuse(34021, name in self.groups.values())
        self.labels += 1
        self.groups[self.labels] = name
        return self.labels

    def deleterole(self, role: int) -> Any:
        """Only a role that nobody holds."""
        refuse(33011, role not in self.roles)
        refuse(23004, bool(self.roles[role]["system"]))
        refuse(1002, bool(self._holders(role)))
        del self.roles[role]

    def addrolesforemps(self, roles: list[int], users: list[str], most: int) -> Any:
        """Every role to everybody."""
        self._check_pairs(roles, users, most)
        self.held = {(role, user): [] for role in roles for user in users} | self.held

    def removerolesforemps(self, roles: list[int], users: list[str]) -> Any:
        """Every role from everybody, with its scopes."""
        self._check_pairs(roles, users, 100)
        for role in roles:
            for user in users:
                self.held.pop((role, user), None)

    def _check_pairs(self, roles: list[int], users: list[str], most: int) -> None:
        refuse(33011, not 0 < len(roles) <= 20)
        refuse(33012, not 0 < len(users) <= most)
        refuse(33011, any(role not in self.roles or bool(self.roles[role]["system"]) for role in roles))
        refuse(33012, any(user not in self.people for user in users))

    def scope_update(self, user: str, role: int, depts: list[int]) -> Any:
        """The departments that a holder manages."""
        refuse(60301, role not in self.roles)
        refuse(23004, bool(self.roles[role]["system"]))
        refuse(40003, user not in self.people)
        refuse(400002, (role, user) not in self.held)
        refuse(60003, any(dept not in self.depts for dept in depts))
        self.held[role, user] = sorted(set(depts))

    def dept_get(self, dept: int) -> Any:
        """Name, parent, order, managers, people below and people."""
        refuse(60003, dept not in self.depts)
        below = {user for each in self._below(dept) for user in self._members(each)}
        managers = sorted(user for led, user in self.leaders if led == dept)
        found = self.depts[dept]
        return (found["name"], found["parent"], found["order"], managers, len(below), len(self._members(dept)))

    def _members(self, dept: int) -> list[str]:
        return sorted(user for user, person in self.people.items() if dept in person["depts"])

    def _children(self, dept: int) -> list[int]:
        found = [each for each, values in self.depts.items() if values["parent"] == dept]
        return sorted(found, key=lambda each: (self.depts[each]["order"], each))

    def _below(self, dept: int) -> Iterable[int]:
        yield dept
        for child in self._children(dept):
            yield from self._below(child)

    def listsubid(self, dept: int) -> Any:
        """The children in their order."""
        refuse(60003, dept not in self.depts)
        return self._children(dept)

    def parents(self, dept: int) -> Any:
        """The way up."""
        refuse(60003, dept not in self.depts)
        return self._path(dept)

    def _path(self, dept: int) -> list[int]:
        path = [dept]
        while path[-1] != ROOT:
            path.append(self.depts[path[-1]]["parent"])
        return path

    def parents_of_user(self, user: str) -> Any:
        """The way up from each department of a person."""
        refuse(33012, user not in self.people)
        return [self._path(dept) for dept in sorted(self.people[user]["depts"])]

    def dept_create(self, name: str, parent: int, order: int) -> Any:
        """A new department's id."""
        refuse(40035, not name.strip() or "-" in name)
        refuse(60004, parent not in self.depts)
        refuse(60021, self._named(parent, name))
        self.last_dept += 1
        self.depts[self.last_dept] = {"name": name, "parent": parent, "order": order}
        return self.last_dept

    def _named(self, parent: int, name: str) -> bool:
        return any(self.depts[child]["name"] == name for child in self._children(parent))

    def dept_update(self, dept: int, name: str, parent: int, managers: list[str]) -> Any:
        """Name, place and managers at once."""
        refuse(60003, dept not in self.depts)
        refuse(60018, dept == ROOT)
        refuse(60001, not name.strip() or "-" in name)
        if (name, parent) != (self.depts[dept]["name"], self.depts[dept]["parent"]):
            refuse(60004, parent not in self.depts)
            refuse(60010, dept in self._path(parent))
            refuse(60021, self._named(parent, name))
        refuse(40031, not set(managers) <= set(self._members(dept)))
        self.depts[dept] |= {"name": name, "parent": parent}
        self.leaders = {(led, user) for led, user in self.leaders if led != dept} | {(dept, user) for user in managers}

    def dept_delete(self, dept: int) -> Any:
        """Only an empty one."""
        refuse(60003, dept not in self.depts)
        refuse(60007, dept == ROOT)
        refuse(60005, bool(self._members(dept)))
        refuse(60006, bool(self._children(dept)))
        del self.depts[dept]
        for pair in [pair for pair, managed in self.held.items() if dept in managed]:
            self.held[pair].remove(dept)
            if not self.held[pair]:
                del self.held[pair]

    def user_create(self, user: str, name: str, mobile: str, depts: list[int]) -> Any:
        """A new person."""
        refuse(60102, user in self.people)
        self._check_person(user, name, mobile, depts)
        self.people[user] = {"name": name, "mobile": mobile, "depts": set(depts), "level": 0, "union": ""}
        return user

    def user_update(self, user: str, name: str, mobile: str, depts: list[int]) -> Any:
        """Name, mobile number and all departments."""
        refuse(33012, user not in self.people)
        self._check_person(user, name, mobile, depts)
        self.people[user] |= {"name": name, "mobile": mobile, "depts": set(depts)}
        self.leaders = {(dept, each) for dept, each in self.leaders if each != user or dept in depts}

    def _check_person(self, user: str, name: str, mobile: str, depts: list[int]) -> None:
        refuse(60112, not name.strip())
        refuse(60104, any(other != user and person["mobile"] == mobile for other, person in self.people.items()))
        refuse(60003, any(dept not in self.depts for dept in depts))

    def user_delete(self, user: str) -> Any:
        """With all that the person held and led."""
        refuse(33012, self.people.pop(user, None) is None)
        self.leaders = {(dept, each) for dept, each in self.leaders if each != user}
        self.proofs = {proof: each for proof, each in self.proofs.items() if each != user}
        self.held = {pair: managed for pair, managed in self.held.items() if pair[1] != user}

    def user_get(self, user: str) -> Any:
        """Name, mobile number, departments, the led ones, roles."""
        refuse(60121, user not in self.people)
        person = self.people[user]
        roles = {
            (number, role["name"], self.groups[role["group"]])
            for number, role in self.roles.items()
            if user in self._holders(number)
        }
        led = sorted(dept for dept, each in self.leaders if each == user)
        return (person["name"], person["mobile"], sorted(person["depts"]), led, sorted(roles))

    def by(self, field: str, value: str) -> Any:
        """Who has this mobile number, or this unionId."""
        found = [user for user, person in self.people.items() if person[field] == value]
        refuse(60121, not found)
        return found[0]

    def redeem(self, code: str, refusal: int | str) -> Any:
        """Who has logged in. A code counts once."""
        refuse(refusal, code not in self.proofs)
        user = self.proofs.pop(code)
        return user, self.people[user]["union"], self.people[user]["level"]

    def card(self, token: str) -> Any:
        """That of the person who has logged in."""
        refuse("InvalidAuthentication", token not in self.proofs)
        return tuple(self.people[self.proofs[token]][field] for field in ("name", "mobile", "union"))

    def listid(self, dept: int) -> Any:
        """The people of a department itself."""
        refuse(60003, dept not in self.depts)
        return self._members(dept)

    def count(self) -> Any:
        """Everybody."""
        return len(self.people)

    def listadmin(self) -> Any:
        """Administrators with their level."""
        return sorted((user, person["level"]) for user, person in self.people.items() if person["level"])

    def auth_scopes(self) -> Any:
        """The root, and so everything."""
        return [ROOT], []
