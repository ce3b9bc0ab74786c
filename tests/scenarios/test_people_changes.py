"""People who come, change and leave; each test on an organization of its own."""

from typing import Any

import pytest

from tests.scenarios.asking import topapi
from tests.scenarios.guests import (
    ALICE,
    BOB,
    CAROL,
    DONE,
    ENGINEERING,
    ENGINEERING_APP,
    OPERATIONS,
    ROOT,
    WEB,
    called,
    changes,
    let_in,
    refused,
    token_of,
)
from tests.support.in_process import InProcess
from tests.support.process import ServerProcess

V2 = "/topapi/v2/user"
GET, CREATE, UPDATE, DELETE = f"{V2}/get", f"{V2}/create", f"{V2}/update", f"{V2}/delete"
COUNT, HOLDERS = "/topapi/user/count", "/topapi/role/simplelist"
STEWARD = 1507113583
DAVE = {"userid": "dave", "name": "Dave", "mobile": "13900000001", "dept_id_list": "2"}
OUT_OF_SCOPE = (50002, "The person is out of the app's scope")


async def read(server: InProcess, user_id: str) -> dict[str, Any]:
    """One person."""
    found: dict[str, Any] = (await called(server, GET, userid=user_id))["result"]
    return found


async def state(server: InProcess) -> list[Any]:
    """All that a refused write must leave as it is."""
    people = [await called(server, GET, userid=user_id) for user_id in (ALICE, BOB, CAROL, "dave")]
    return [*people, await called(server, COUNT, only_active=False)]


async def refused_whole(server: InProcess, path: str, **fields: Any) -> tuple[int, str]:
    """Code and text of a refusal that has changed nothing."""
    before = await state(server)
    refusal = await refused(server, path, **fields)
    assert await state(server) == before
    return refusal


async def test_create(in_process: InProcess) -> None:
    """The I of `unionId` is large in this answer and nowhere else."""
    answer = await called(in_process, CREATE, **DAVE)
    union_id = answer["result"].pop("unionId")
    assert answer == {**DONE, "result": {"userid": "dave"}}
    found = await read(in_process, "dave")
    assert (found["unionid"], found["name"], found["mobile"]) == (union_id, "Dave", "13900000001")
    assert (found["dept_id_list"], found["active"], found["role_list"]) == ([ENGINEERING], True, [])
    assert await changes(in_process, "dave") == ["person.create"]


async def test_create_without_a_userid(in_process: InProcess) -> None:
    """One is made, and another one each time."""
    made = set()
    for number in range(3):
        fields = {**DAVE, "userid": None, "mobile": f"1390000000{number}"}
        made.add((await called(in_process, CREATE, **fields))["result"]["userid"])
    assert len(made) == 3
    assert {(await read(in_process, user_id))["name"] for user_id in made} == {"Dave"}


FULL = {
    **DAVE,
    "hide_mobile": "true",
    "telephone": "0571-2",
    "job_number": "4",
    "title": "Welder",
    "email": "dave@example.com",
    "org_email": "dave@example.org",
    "org_email_type": "profession",
    "work_place": "Shed",
    "remark": "Likes metal",
    "dept_id_list": "2,4",
    "dept_order_list": '[{"dept_id":"2","order":"7"}]',
    "dept_title_list": '[{"dept_id":"4","title":"Adviser"}]',
    "dept_position_list": [{"dept_id": 2, "title": "Welder", "work_place": "Hall 3", "is_main": True}],
    "extension": {"hobby": "chess"},
    "extension_i18n": {"hobby": {"zh_CN": "象棋"}},
    "senior_mode": "true",
    "hired_date": "1597573616828",
    "manager_userid": ALICE,
    "login_email": "dave@example.net",
    "exclusive_account": False,
    "login_id": "dave",
    "init_password": "never kept",
    "exclusive_mobile": "13900000009",
}


async def test_create_with_everything(in_process: InProcess) -> None:
    """The Java SDK sends every scalar as text, and lists of objects as JSON in text."""
    assert (await called(in_process, CREATE, **FULL))["errcode"] == 0
    found = await read(in_process, "dave")
    assert {name: found[name] for name in FULL if name in found and name not in ("hide_mobile", "hired_date")} == {
        **{name: FULL[name] for name in ("userid", "name", "mobile", "telephone", "job_number", "title", "email")},
        **{name: FULL[name] for name in ("org_email", "org_email_type", "work_place", "remark", "manager_userid")},
        "dept_order_list": [{"dept_id": 2, "order": 7}, {"dept_id": 4, "order": 0}],
        "dept_position_list": [
            {"dept_id": 2, "is_main": True, "title": "Welder", "work_place": "Hall 3"},
            {"dept_id": 4, "is_main": False, "title": "Adviser", "work_place": ""},
        ],
        "dept_id_list": [2, 4],
        "extension": '{"hobby":"chess"}',
        "extension_i18n": {"hobby": {"zh_CN": "象棋"}},
        "exclusive_account": False,
        "login_id": "dave",
    }
    assert (found["hide_mobile"], found["senior"], found["hired_date"]) == (True, True, 1597573616828)
    answer = await in_process.admin.get("/moothall/v1/changes", {"subject": "dave"})
    assert "never kept" not in answer.text


def test_create_by_form(fresh_server: ServerProcess) -> None:
    """The way of the documented curl line, all in one encoding."""
    body = "userid=eve&name=%E5%A4%8F%E5%A8%83&mobile=13900000002&dept_id_list=2%2C3&extension=%7B%22a%22%3A1%7D"
    assert topapi(fresh_server, CREATE, body.encode()).json()["result"]["userid"] == "eve"
    found = topapi(fresh_server, GET, b"userid=eve").json()["result"]
    assert (found["name"], found["dept_id_list"], found["extension"]) == ("夏娃", [2, 3], '{"a":1}')


@pytest.mark.produces("topapi:user.create", "PersonIdTaken")
@pytest.mark.produces("topapi:user.create", "PersonIdInvalid")
async def test_userid_refused(in_process: InProcess) -> None:
    assert await refused_whole(in_process, CREATE, **{**DAVE, "userid": ALICE}) == (60102, "The userid is taken")
    for user_id in ("with space", "的", "x" * 65, "", "tab\t", "a/b,c", ",", "[x", "[]"):
        assert await refused_whole(in_process, CREATE, **{**DAVE, "userid": user_id}) == (400002, "Invalid parameter")


async def test_every_userid_can_stand_in_a_list(in_process: InProcess) -> None:
    """Alone and between others, with spaces after the commas."""
    for number, user_id in enumerate(("a[b]", "{x}", "]", '"q"', "a/b;c", "-")):
        await called(in_process, CREATE, **{**DAVE, "userid": user_id, "mobile": f"1390000001{number}"})
        for user_ids in (user_id, f"{BOB}, {user_id}, {ALICE}", [user_id]):
            fields = {"roleIds": f"{STEWARD}, {STEWARD}", "userIds": user_ids}
            assert await called(in_process, "/topapi/role/addrolesforemps", **fields) == DONE
        assert await changes(in_process, user_id) == ["role.give", "person.create"]


@pytest.mark.produces("topapi:user.create", "PersonNameInvalid")
@pytest.mark.produces("topapi:user.update", "PersonNameInvalid")
@pytest.mark.parametrize("name", ["", " ", "x" * 81, "a\x00", ["Dave"]])
async def test_name_refused(in_process: InProcess, name: object) -> None:
    assert await refused_whole(in_process, CREATE, **{**DAVE, "name": name}) == (60112, "Invalid name")
    assert await refused_whole(in_process, UPDATE, userid=BOB, name=name) == (60112, "Invalid name")
    if name == " ":
        assert (await called(in_process, CREATE, **{**DAVE, "name": "x" * 80}))["errcode"] == 0


ABROAD = ["+86-0123456", "+086-13900000001", "+0-5550100", "+1234-123456789012", "+1234-12345678901234"]
"""Numbers that are none, or that nobody could be found by."""


@pytest.mark.produces("topapi:user.create", "MobileInvalid")
@pytest.mark.produces("topapi:user.update", "MobileInvalid")
@pytest.mark.parametrize("mobile", ["", "x", "1390000000", "139000000011", "+1", "+86-", "139 0000 0001", [1], *ABROAD])
async def test_mobile_malformed(in_process: InProcess, mobile: object) -> None:
    refusal = (60103, "Invalid mobile number")
    assert await refused_whole(in_process, CREATE, **{**DAVE, "mobile": mobile}) == refusal
    assert await refused_whole(in_process, UPDATE, userid=BOB, mobile=mobile) == refusal


@pytest.mark.produces("topapi:user.create", "MobileTaken")
@pytest.mark.produces("topapi:user.update", "MobileTaken")
@pytest.mark.parametrize("mobile", ["13800000001", "+86-13800000001"])
async def test_mobile_taken(in_process: InProcess, mobile: str) -> None:
    refusal = (60104, "The mobile number is taken")
    assert await refused_whole(in_process, CREATE, **{**DAVE, "mobile": mobile}) == refusal
    assert await refused_whole(in_process, UPDATE, userid=BOB, mobile=mobile) == refusal
    assert await called(in_process, UPDATE, userid=ALICE, mobile=mobile) == DONE


@pytest.mark.produces("topapi:user.create", "EmailTaken", "EmailInvalid", "TelephoneTaken")
@pytest.mark.produces("topapi:user.update", "EmailTaken", "EmailInvalid", "TelephoneTaken")
async def test_how_somebody_is_reached_is_unique(in_process: InProcess) -> None:
    await let_in(in_process)
    for said, refusal in (
        ({"email": "carol@example.com"}, (60106, "The email is taken")),
        ({"email": "Carol@EXAMPLE.com"}, (60106, "The email is taken")),
        ({"email": "carol"}, (60105, "Invalid email")),
        ({"telephone": "0571-1"}, (40100, "The extension is taken")),
    ):
        assert await refused_whole(in_process, CREATE, **DAVE, **said) == refusal
        assert await refused_whole(in_process, UPDATE, userid=BOB, **said) == refusal
    assert await called(in_process, UPDATE, userid=CAROL, email="", telephone="") == DONE
    assert (await called(in_process, CREATE, **DAVE, email="carol@example.com", telephone="0571-1"))["errcode"] == 0


@pytest.mark.produces("topapi:user.create", "DepartmentUnknown")
@pytest.mark.produces("topapi:user.update", "DepartmentUnknown")
@pytest.mark.parametrize("dept_ids", ["99", "2,99", [0], [-1], "9" * 18])
async def test_department_unknown(in_process: InProcess, dept_ids: object) -> None:
    refusal = (60003, "The department does not exist")
    assert await refused_whole(in_process, CREATE, **{**DAVE, "dept_id_list": dept_ids}) == refusal
    assert await refused_whole(in_process, UPDATE, userid=BOB, dept_id_list=dept_ids) == refusal


@pytest.mark.produces("topapi:user.create", "SuperiorUnknown")
@pytest.mark.produces("topapi:user.update", "SuperiorUnknown")
async def test_manager_unknown(in_process: InProcess) -> None:
    assert await refused_whole(in_process, CREATE, **DAVE, manager_userid="nobody") == (60128, "Invalid manager")
    assert await refused_whole(in_process, UPDATE, userid=BOB, manager_userid="nobody") == (60128, "Invalid manager")


MALFORMED: list[dict[str, Any]] = [
    {"dept_id_list": ""},
    {"dept_id_list": "x"},
    {"dept_order_list": [{"order": 1}]},
    {"dept_order_list": [{"dept_id": OPERATIONS, "order": 1}]},
    {"dept_title_list": [{"dept_id": OPERATIONS, "title": "Guest"}]},
    {"dept_position_list": [{"dept_id": OPERATIONS, "title": "Guest"}]},
    {"dept_title_list": "not JSON"},
    {"dept_order_list": [{"dept_id": 2}] * 101},
    *({"dept_order_list": [{"dept_id": WEB, "order": order}]} for order in (2**53, -(2**53), 2**64, str(2**64))),
    {"dept_title_list": [{"dept_id": WEB, "title": "x" * 201}]},
    {"dept_title_list": [{"dept_id": WEB, "title": "a\x00"}]},
    {"dept_position_list": [{"dept_id": WEB, "title": "x" * 201}]},
    {"dept_position_list": [{"dept_id": WEB, "work_place": "x" * 101}]},
    {"dept_position_list": [{"dept_id": 2}] * 1_000},
    {"extension": "not JSON"},
    {"extension": "[1]"},
    {"extension": {"long": "x" * 2_000}},
    {"extension_i18n": "not JSON"},
    {"extension_i18n": {"long": "x" * 2_000}},
    {"org_email_type": "weird"},
    {"hired_date": "yesterday"},
    {"hide_mobile": "perhaps"},
    {"telephone": "0" * 51},
    {"job_number": "0" * 51},
    {"title": "x" * 201},
    {"email": f"{'x' * 50}@example.com"},
    {"org_email": "x" * 101},
    {"work_place": "x" * 101},
    {"remark": "x" * 2_001},
    {"remark": "a\x00b"},
]


@pytest.mark.produces("topapi:user.create", "ParameterInvalid")
@pytest.mark.produces("topapi:user.update", "ParameterInvalid")
async def test_malformed(in_process: InProcess) -> None:
    for said in MALFORMED:
        assert await refused_whole(in_process, CREATE, **{**DAVE, **said}) == (400002, "Invalid parameter"), said
        assert await refused_whole(in_process, UPDATE, userid=BOB, **said) == (400002, "Invalid parameter"), said
    for said in ({"login_id": "x" * 65}, {"exclusive_account_type": "x" * 65}):
        assert await refused_whole(in_process, CREATE, **{**DAVE, **said}) == (400002, "Invalid parameter"), said
    without = {"mobile": None, "exclusive_account": True, "exclusive_account_type": "dingtalk", "login_id": "dave"}
    assert await refused_whole(in_process, CREATE, **{**DAVE, **without}) == (400002, "Invalid parameter")
    for missing in ("name", "mobile", "dept_id_list"):
        refusal = await refused_whole(in_process, CREATE, **{**DAVE, missing: None})
        assert refusal == (400002, "Invalid parameter"), missing


async def test_too_many_departments(in_process: InProcess) -> None:
    """The documented limits, and a list of 10,000."""
    for count, path in ((101, CREATE), (301, UPDATE), (10_000, CREATE), (10_000, UPDATE)):
        fields = {**DAVE, "userid": BOB if path == UPDATE else "dave", "dept_id_list": list(range(1, count + 1))}
        assert await refused_whole(in_process, path, **fields) == (400002, "Invalid parameter")


async def test_update_changes_what_it_says(in_process: InProcess) -> None:
    await called(in_process, CREATE, **FULL)
    before = await read(in_process, "dave")
    assert await called(in_process, UPDATE, userid="dave", title="Smith", loginId="smith", language="zh_CN") == DONE
    assert await read(in_process, "dave") == {**before, "title": "Smith", "login_id": "smith"}
    assert await changes(in_process, "dave") == ["person.update", "person.create"]


async def test_an_empty_text_clears(in_process: InProcess) -> None:
    """null and absent do not."""
    texts = {name: FULL[name] for name in ("telephone", "job_number", "title", "email", "work_place", "remark")}
    await called(in_process, CREATE, **FULL)
    before = await read(in_process, "dave")
    assert await called(in_process, UPDATE, userid="dave", **dict.fromkeys(texts)) == DONE
    assert await read(in_process, "dave") == before
    assert await called(in_process, UPDATE, userid="dave", **dict.fromkeys(texts, "")) == DONE
    after = await read(in_process, "dave")
    assert after == {name: value for name, value in before.items() if name not in texts} | {"title": ""}


async def test_update_of_nothing_is_no_change(in_process: InProcess) -> None:
    for fields in ({}, {"name": "Bob Li"}, {"dept_id_list": str(WEB)}, {"mobile": "+86-13800000002"}):
        assert await called(in_process, UPDATE, userid=BOB, **fields) == DONE
    assert "person.update" not in await changes(in_process, BOB)


async def test_longest_mobile(in_process: InProcess) -> None:
    """Fifteen digits, and whoever has such a number is found by it."""
    for mobile in ("+1234-12345678901", "+1-12345678901234", "+866-123456"):
        assert await called(in_process, UPDATE, userid=BOB, mobile=mobile) == DONE
        assert (await called(in_process, f"{V2}/getbymobile", mobile=mobile))["result"]["userid"] == BOB


async def test_upper_and_lower_case_of_mail(in_process: InProcess) -> None:
    """It is kept as it was given, and can be given otherwise."""
    for email in ("Bob@Example.com", "bob@example.com", "BOB@example.com"):
        assert await called(in_process, UPDATE, userid=BOB, email=email) == DONE
        assert (await read(in_process, BOB))["email"] == email


async def test_one_main_department(in_process: InProcess) -> None:
    """The one that was said last; a person is not the manager of oneself either."""
    positions = [{"dept_id": dept_id, "is_main": True} for dept_id in (ROOT, OPERATIONS)]
    for position in positions:
        assert await called(in_process, UPDATE, userid=ALICE, dept_position_list=[position]) == DONE
        mains = [each["dept_id"] for each in (await read(in_process, ALICE))["dept_position_list"] if each["is_main"]]
        assert mains == [position["dept_id"]]
    assert await refused(in_process, UPDATE, userid=ALICE, dept_position_list=positions) == (
        400002,
        "Invalid parameter",
    )
    assert await refused(in_process, UPDATE, userid=ALICE, manager_userid=ALICE) == (60128, "Invalid manager")


async def test_move(in_process: InProcess) -> None:
    """The list replaces all departments; what the person is in those that stay, stays."""
    orders = [{"dept_id": OPERATIONS, "order": 5}]
    await called(in_process, UPDATE, userid=ALICE, dept_order_list=orders)
    assert await called(in_process, UPDATE, userid=ALICE, dept_id_list=[WEB, OPERATIONS]) == DONE
    found = await read(in_process, ALICE)
    assert found["dept_order_list"] == [{"dept_id": WEB, "order": 0}, {"dept_id": OPERATIONS, "order": 5}]
    assert found["leader_in_dept"] == [{"dept_id": WEB, "leader": False}, {"dept_id": OPERATIONS, "leader": True}]


async def test_who_leaves_a_department_leads_it_no_longer(in_process: InProcess) -> None:
    """And so does not hold the roles that follow from that."""
    await called(in_process, UPDATE, userid=ALICE, dept_id_list=[ROOT])
    roles = [role["name"] for role in (await read(in_process, ALICE))["role_list"]]
    assert roles == ["Super Admin", "Room steward"]
    await called(in_process, UPDATE, userid=ALICE, dept_id_list=[ROOT, OPERATIONS])
    assert not any(place["leader"] for place in (await read(in_process, ALICE))["leader_in_dept"])


@pytest.mark.parametrize(("text", "sent"), [('["a"]', ["a"]), ('{"a":1}', {"a": 1}), ("7", 7)])
async def test_texts_that_look_like_json(in_process: InProcess, text: str, sent: Any) -> None:
    """The Java SDK sends what such a text says instead of the text. A name is never taken so."""
    fields = dict.fromkeys(("remark", "work_place", "title"), sent)
    await called(in_process, CREATE, **DAVE, **fields)
    assert await called(in_process, UPDATE, userid=BOB, **fields) == DONE
    for user_id in ("dave", BOB):
        found = await read(in_process, user_id)
        assert [found[name] for name in fields] == [text] * 3
    if not isinstance(sent, int):
        assert await refused_whole(in_process, UPDATE, userid=BOB, name=sent) == (60112, "Invalid name")


async def test_extension(in_process: InProcess) -> None:
    await called(in_process, UPDATE, userid=BOB, extension='{"a":1,"b":2}')
    await called(in_process, UPDATE, userid=BOB, extension={"b": 3}, ext_attrs_update_mode=1)
    assert (await read(in_process, BOB))["extension"] == '{"a":1,"b":3}'
    await called(in_process, UPDATE, userid=BOB, extension={"c": 4}, ext_attrs_update_mode="0")
    assert (await read(in_process, BOB))["extension"] == '{"c":4}'
    await called(in_process, UPDATE, userid=BOB, extension="{}")
    assert "extension" not in await read(in_process, BOB)


async def test_manager(in_process: InProcess) -> None:
    """Absent it stays, unless the request insists; a manager who has left is no longer shown."""
    await called(in_process, UPDATE, userid=BOB, manager_userid=ALICE)
    await called(in_process, UPDATE, userid=BOB, title="Coder")
    assert (await read(in_process, BOB))["manager_userid"] == ALICE
    await called(in_process, UPDATE, userid=BOB, force_update_fields="manager_userid")
    assert "manager_userid" not in await read(in_process, BOB)
    await called(in_process, UPDATE, userid=BOB, manager_userid=ALICE)
    await called(in_process, DELETE, userid=ALICE)
    assert "manager_userid" not in await read(in_process, BOB)


@pytest.mark.produces("topapi:user.update", "PersonUnknown")
@pytest.mark.produces("topapi:user.delete", "PersonUnknown")
async def test_unknown(in_process: InProcess) -> None:
    for path in (UPDATE, DELETE):
        assert await refused_whole(in_process, path, userid="nobody") == (33012, "Invalid userId")
        for sent in ({}, {"userid": ""}, {"userid": "x" * 65}):
            assert await refused_whole(in_process, path, **sent) == (400002, "Invalid parameter")


async def test_delete(in_process: InProcess) -> None:
    """Roles and departments go too; the log says which roles."""
    assert await called(in_process, DELETE, userid=BOB) == DONE
    assert (await called(in_process, GET, userid=BOB))["errcode"] == 60121
    holders = (await called(in_process, HOLDERS, role_id=STEWARD))["result"]["list"]
    assert [holder["userid"] for holder in holders] == [ALICE]
    assert (await called(in_process, "/topapi/user/listid", dept_id=WEB))["result"]["userid_list"] == []
    assert (await called(in_process, "/topapi/v2/department/delete", dept_id=WEB)) == DONE
    assert (await changes(in_process, BOB))[:2] == ["person.delete", "role.take"]


async def test_who_comes_back_is_somebody_new(in_process: InProcess) -> None:
    before = await read(in_process, BOB)
    await called(in_process, DELETE, userid=BOB)
    again = {"userid": BOB, "name": "Bob Li", "mobile": before["mobile"], "dept_id_list": "3"}
    assert (await called(in_process, CREATE, **again))["errcode"] == 0
    after = await read(in_process, BOB)
    assert after["unionid"] != before["unionid"]
    assert after["role_list"] == []


@pytest.mark.produces("topapi:user.create", "DepartmentOutOfScope")
@pytest.mark.produces("topapi:user.update", "DepartmentOutOfScope", "PersonOutOfScope")
@pytest.mark.produces("topapi:user.delete", "PersonOutOfScope")
async def test_contact_scope(in_process: InProcess) -> None:
    """An app changes whom it reaches, and moves people where it reaches."""
    await let_in(in_process)
    token = await token_of(in_process, ENGINEERING_APP)
    before = await state(in_process)
    elsewhere = (50004, "The department is out of the app's scope")
    assert await refused(in_process, CREATE, token, **{**DAVE, "dept_id_list": "2,4"}) == elsewhere
    assert await refused(in_process, UPDATE, token, userid=BOB, dept_id_list="3,4") == elsewhere
    assert await refused(in_process, UPDATE, token, userid=ALICE, title="Mine") == OUT_OF_SCOPE
    assert await refused(in_process, DELETE, token, userid=ALICE) == OUT_OF_SCOPE
    assert await state(in_process) == before
    assert (await called(in_process, CREATE, token, **DAVE))["errcode"] == 0
    assert await called(in_process, UPDATE, token, userid=CAROL, title="Ours", dept_id_list="4,2") == DONE
    assert await called(in_process, DELETE, token, userid=BOB) == DONE


@pytest.mark.produces("topapi:user.create", "PersonOutOfScope")
async def test_places_and_managers_out_of_scope(in_process: InProcess) -> None:
    """What comes, goes or changes there is refused; what is there already may be said again."""
    await let_in(in_process)
    token = await token_of(in_process, ENGINEERING_APP)
    both = {"dept_id_list": [WEB, OPERATIONS], "dept_order_list": [{"dept_id": OPERATIONS, "order": 5}]}
    assert await called(in_process, UPDATE, userid=BOB, manager_userid=ALICE, **both) == DONE
    title, elsewhere = {"dept_id": OPERATIONS, "title": "Spy"}, (50004, "The department is out of the app's scope")
    for said in (
        {"dept_id_list": WEB},
        {"dept_id_list": [ENGINEERING, WEB]},
        {"dept_order_list": [{"dept_id": OPERATIONS, "order": 6}]},
        {"dept_title_list": [title]},
        {"dept_position_list": [title]},
    ):
        assert await refused(in_process, UPDATE, token, userid=BOB, **said) == elsewhere, said
    assert await refused(in_process, CREATE, token, **DAVE, manager_userid=ALICE) == OUT_OF_SCOPE
    assert await refused(in_process, UPDATE, token, userid=CAROL, manager_userid=ALICE) == OUT_OF_SCOPE
    assert await refused(in_process, UPDATE, token, userid=CAROL, manager_userid="nobody") == (60128, "Invalid manager")
    assert await called(in_process, UPDATE, token, userid=BOB, title="Ours", manager_userid=ALICE, **both) == DONE
    assert await called(in_process, UPDATE, token, userid=BOB, dept_id_list=[ENGINEERING, OPERATIONS]) == DONE
    assert await called(in_process, UPDATE, token, userid=BOB, manager_userid=CAROL) == DONE
    found = await read(in_process, BOB)
    assert (found["dept_id_list"], found["manager_userid"]) == ([ENGINEERING, OPERATIONS], CAROL)


async def test_language_of_the_organization(in_process: InProcess) -> None:
    await let_in(in_process)
    token = await token_of(in_process, ("dingzhongwen1", "secret-of-the-chinese-app"), "dingzhongwen")
    for said, refusal in (
        ({"name": ""}, (60112, "用户name不合法")),
        ({"mobile": "x"}, (60103, "手机号码不合法")),
        ({"mobile": "13800000009"}, (60104, "手机号码在公司中已存在")),
        ({"userid": "chen"}, (60102, "UserID在公司中已存在")),
        ({"dept_id_list": "9"}, (60003, "部门不存在")),
        ({"title": "x" * 201}, (400002, "无效的参数")),
    ):
        assert await refused(in_process, CREATE, token, **{**DAVE, "dept_id_list": "1", **said}) == refusal
