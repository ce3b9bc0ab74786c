"""Random steps with people, and with what they prove who they are by."""

from typing import Any

from hypothesis.stateful import initialize, rule

from moothall.kernel import demo
from tests.stateful.machine import MOBILES, NAMES, PLACES, RECENT, SOME_PLACES, UNKNOWN, USERS, Machine, nothing


class PersonSteps(Machine):
    """Every operation on people."""

    def __init__(self) -> None:
        super().__init__()
        self.unions = ["nobody", demo.UNION_ID, demo.EMPLOYEE_UNION_ID]
        self.codes = ["no code"]
        self.tokens = ["no token"]
        """All that ever were, of people who have left too."""

    @initialize()
    def make_some_people(self) -> None:
        for place, user in enumerate(("ann", "ben", "cid"), 2):
            self.make_person(user, user.title(), f"1380000000{place + 1}", [place])

    @rule(user=USERS.filter(lambda user: user != "nobody"), name=NAMES, mobile=MOBILES, places=SOME_PLACES)
    def make_person(self, user: str, name: str, mobile: str, places: list[int]) -> None:
        depts = [self.dept(place) for place in places]

        def tell(answer: Any) -> Any:
            self.unions.append(answer["result"]["unionId"])
            return answer["result"]["userid"]

        fields = {"userid": user, "name": name, "mobile": mobile, "dept_id_list": ",".join(map(str, depts))}
        known = len(self.unions)
        self.compare("user.create", fields, tell, lambda: self.model.user_create(user, name, mobile, depts))
        for union in self.unions[known:]:
            self.model.people[user]["union"] = union

    @rule(user=USERS, name=NAMES, mobile=MOBILES, places=SOME_PLACES)
    def change_person(self, user: str, name: str, mobile: str, places: list[int]) -> None:
        depts = [self.dept(place) for place in places]
        fields = {"userid": user, "name": name, "mobile": mobile, "dept_id_list": depts}
        self.compare("user.update", fields, nothing, lambda: self.model.user_update(user, name, mobile, depts))

    @rule(user=USERS)
    def delete_person(self, user: str) -> None:
        self.compare("user.delete", {"userid": user}, nothing, lambda: self.model.user_delete(user))

    @rule(user=USERS)
    def read_person(self, user: str) -> None:
        def tell(answer: Any) -> Any:
            found = answer["result"]
            led = sorted(each["dept_id"] for each in found["leader_in_dept"] if each["leader"])
            roles = sorted((role["id"], role["name"], role["group_name"]) for role in found.get("role_list", ()))
            return found["name"], found["mobile"], sorted(found["dept_id_list"]), led, roles

        self.compare("user.get", {"userid": user}, tell, lambda: self.model.user_get(user))

    @rule(mobile=MOBILES)
    def find_by_mobile(self, mobile: str) -> None:
        self.compare("user.get_by_mobile", {"mobile": mobile}, owner, lambda: self.model.by("mobile", mobile))

    @rule(place=PLACES)
    def find_by_union(self, place: int) -> None:
        union = self.unions[place % len(self.unions)]
        self.compare("user.get_by_unionid", {"unionid": union}, owner, lambda: self.model.by("union", union))

    @rule(place=PLACES)
    def list_people(self, place: int) -> None:
        dept = self.dept(place)
        self.compare(
            "user.list_id",
            {"dept_id": dept},
            lambda answer: sorted(answer["result"]["userid_list"]),
            lambda: self.model.listid(dept),
        )

    @rule(place=PLACES)
    def page_people(self, place: int) -> None:
        """Both lists, all on one page."""
        dept = self.dept(place)
        fields = {"dept_id": dept, "cursor": 0, "size": 100}

        def tell(answer: Any) -> Any:
            return sorted(each["userid"] for each in answer["result"]["list"])

        self.compare("user.list_simple", fields, tell, lambda: self.model.listid(dept))
        if dept != UNKNOWN:
            self.compare("user.list", fields, tell, lambda: self.model.listid(dept))

    @rule()
    def read_the_whole(self) -> None:
        def admins(answer: Any) -> Any:
            return sorted(tuple(each.values()) for each in answer["result"])

        def scopes(answer: Any) -> Any:
            return answer["auth_org_scopes"]["authed_dept"], answer["auth_org_scopes"]["authed_user"]

        everybody = {"only_active": False}
        self.compare("user.count", everybody, lambda answer: answer["result"]["count"], self.model.count)
        self.compare("user.list_admin", {}, admins, self.model.listadmin)
        self.compare("auth.scopes", {}, scopes, self.model.auth_scopes)

    async def mint(self, user: str) -> None:
        """A code for anybody who is there; not an operation of the family."""
        minted = (await self.moothall.admin.post("/moothall/v1/login_codes", {"user_id": user})).json()
        assert ("code" in minted) == (user in self.model.people)
        if "code" in minted:
            self.codes.append(minted["code"])
            self.model.proofs[minted["code"]] = user

    @rule(user=USERS, newer=RECENT)
    def redeem_code(self, user: str, newer: int) -> None:
        """One that is new, was used, or is of somebody who has left."""
        self.runner.run(self.mint(user))
        code = self.codes[-1 - newer % len(self.codes)]

        def tell(answer: Any) -> Any:
            return tuple(answer["result"][name] for name in ("userid", "unionid", "sys_level"))

        self.compare("user.get_userinfo", {"code": code}, tell, lambda: self.model.redeem(code, 40078))

    @rule(user=USERS, newer=RECENT)
    def log_in(self, user: str, newer: int) -> None:
        self.runner.run(self.mint(user))
        code = self.codes[-1 - newer % len(self.codes)]
        app = {"clientId": self.demo.app_key, "clientSecret": self.demo.app_secret}
        given: list[str] = []

        def expected() -> Any:
            whose, _, _ = self.model.redeem(code, "invalidParameter")
            self.model.proofs.update(dict.fromkeys(given, whose))
            return None

        fields = {**app, "grantType": "authorization_code", "code": code}
        self.compare("token.user_access", fields, lambda answer: given.append(answer["accessToken"]), expected)
        self.tokens += given

    @rule(newer=RECENT)
    def read_card(self, newer: int) -> None:
        token = self.tokens[-1 - newer % len(self.tokens)]

        def tell(answer: Any) -> Any:
            return answer["nick"], answer["mobile"], answer["unionId"]

        self.compare("user.me", {"unionId": "me"}, tell, lambda: self.model.card(token), token)


def owner(answer: Any) -> Any:
    """The person's id."""
    return answer["result"]["userid"]
