"""Departments read, made, moved and deleted; each test on an organization of its own.

The demo's tree: 1 the root, 2 Engineering with 3 Web below it, 4 Operations, which Alice leads.
"""

import json
from typing import Any

import pytest

from tests.support.in_process import InProcess

V2 = "/topapi/v2/department"
GET, CHILDREN, CHILD_IDS = f"{V2}/get", f"{V2}/listsub", f"{V2}/listsubid"
CREATE, UPDATE, DELETE = f"{V2}/create", f"{V2}/update", f"{V2}/delete"
PARENTS, PARENTS_OF_USER = f"{V2}/listparentbydept", f"{V2}/listparentbyuser"
ROOT, ENGINEERING, WEB, OPERATIONS = 1, 2, 3, 4
ALICE, BOB = "manager7078", "employee7079"
DONE = {"errcode": 0, "errmsg": "ok"}
NOT_FOUND = (60003, "No such department")


async def called(moothall: InProcess, path: str, **fields: Any) -> dict[str, Any]:
    """The answer's members without its ticket."""
    answer: dict[str, Any] = (await moothall.topapi.json(path, fields)).json()
    answer.pop("request_id")
    return answer


async def refused(moothall: InProcess, path: str, **fields: Any) -> tuple[int, str]:
    """Code and text of a refusal."""
    answer = await called(moothall, path, **fields)
    return answer["errcode"], answer["errmsg"]


async def read(moothall: InProcess, dept_id: int) -> dict[str, Any]:
    """One department."""
    found: dict[str, Any] = (await called(moothall, GET, dept_id=dept_id))["result"]
    return found


async def made(moothall: InProcess, name: str, parent_id: int = ROOT, **details: Any) -> int:
    """A new department."""
    answer = await called(moothall, CREATE, name=name, parent_id=parent_id, **details)
    dept_id: int = answer["result"]["dept_id"]
    return dept_id


async def child_ids(moothall: InProcess, dept_id: int) -> list[int]:
    """The ids right below a department."""
    found: list[int] = (await called(moothall, CHILD_IDS, dept_id=dept_id))["result"]["dept_id_list"]
    return found


async def test_get(in_process: InProcess) -> None:
    """People below count for `member_count`, not for `owning_member_count`."""
    found = await read(in_process, OPERATIONS)
    assert (found["name"], found["parent_id"], found["dept_manager_userid_list"]) == ("Operations", ROOT, [ALICE])
    root = await read(in_process, ROOT)
    assert (root["member_count"], root["owning_member_count"]) == (2, 1)
    assert "parent_id" not in root


async def test_children(in_process: InProcess) -> None:
    """The root's where no department is given; one level, and never the department itself."""
    listed = (await called(in_process, CHILDREN))["result"]
    assert [(each["dept_id"], each["name"], each["parent_id"]) for each in listed] == [
        (ENGINEERING, "Engineering", ROOT),
        (OPERATIONS, "Operations", ROOT),
    ]
    assert await child_ids(in_process, ENGINEERING) == [WEB]
    assert await child_ids(in_process, WEB) == []


async def test_order(in_process: InProcess) -> None:
    """Smaller orders come first."""
    last, first = await made(in_process, "Last", WEB, order=9), await made(in_process, "First", WEB, order=1)
    assert await child_ids(in_process, WEB) == [first, last]


async def test_parents(in_process: InProcess) -> None:
    answer = await called(in_process, PARENTS, dept_id=WEB)
    assert answer == {"result": {"parent_id_list": [WEB, ENGINEERING, ROOT]}, **DONE}
    answer = await called(in_process, PARENTS_OF_USER, userid=ALICE)
    paths = [{"parent_dept_id_list": [ROOT]}, {"parent_dept_id_list": [OPERATIONS, ROOT]}]
    assert answer == {"result": {"parent_list": paths}, **DONE}


@pytest.mark.parametrize("language", [None, "zh_CN", "en_US"])
async def test_language_changes_nothing(in_process: InProcess, language: str | None) -> None:
    assert (await called(in_process, GET, dept_id=WEB, language=language))["result"]["name"] == "Web"
    listed = await called(in_process, CHILDREN, dept_id=ENGINEERING, language=language)
    assert [each["name"] for each in listed["result"]] == ["Web"]
    assert await called(in_process, UPDATE, dept_id=WEB, brief="Pages", language=language) == DONE


DETAILS = {
    "hide_dept": True,
    "dept_permits": [ENGINEERING],
    "user_permits": [BOB],
    "outer_dept": True,
    "outer_permit_depts": [OPERATIONS],
    "outer_permit_users": [ALICE],
    "create_dept_group": True,
    "auto_approve_apply": True,
    "source_identifier": "hr-7",
    "brief": "Where things are made",
    "telephone": "010-1",
}


@pytest.mark.parametrize("as_text", [False, True], ids=["lists and booleans", "text, as the Java SDK sends"])
async def test_make(in_process: InProcess, as_text: bool) -> None:
    """What a department is told, it gives back."""
    sent: dict[str, Any] = dict(DETAILS)
    if as_text:
        sent = {name: _text(value) for name, value in sent.items()}
    dept_id = await made(in_process, "Workshop", ENGINEERING, extension='{"floor":2}', **sent)
    found = await read(in_process, dept_id)
    assert {name: found[name] for name in DETAILS} == DETAILS
    assert (found["name"], found["parent_id"], found["extention"]) == ("Workshop", ENGINEERING, '{"floor":2}')


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


TOO_MUCH: dict[str, Any] = {
    "order": 2**53,
    "source_identifier": "x" * 257,
    "brief": "x" * 256,
    "telephone": "0" * 51,
    "extension": "x" * 2_001,
}
"""Of what a department is told; beyond it no file could say it."""


@pytest.mark.produces("topapi:dept.create", "MissingArgument", "MalformedArgument", "DepartmentNameInvalid")
@pytest.mark.produces("topapi:dept.create", "ParentUnknown", "DepartmentNameTaken", "VisibilityInvalid")
async def test_make_refuses(in_process: InProcess) -> None:
    invalid = (40035, "Invalid parameter")
    assert await refused(in_process, CREATE, parent_id=ROOT) == invalid
    assert await refused(in_process, CREATE, name="Workshop") == invalid
    for name in ("", " ", "\u3000", "a-b", "a,b", "a，b", "a\x00", "n" * 65):
        assert await refused(in_process, CREATE, name=name, parent_id=ROOT) == invalid
    assert await refused(in_process, CREATE, name="Workshop", parent_id="x") == invalid
    assert (await refused(in_process, CREATE, name="Workshop", parent_id=99))[0] == 60004
    assert (await refused(in_process, CREATE, name="Engineering", parent_id=ROOT))[0] == 60021
    hidden = {"name": "Workshop", "parent_id": ROOT}
    for field, value in TOO_MUCH.items():
        assert await refused(in_process, CREATE, **{field: value}, **hidden) == invalid, field
    assert (await refused(in_process, CREATE, dept_permits="99", **hidden))[0] == 600109
    assert (await refused(in_process, CREATE, user_permits="nobody", **hidden))[0] == 600109
    assert (await refused(in_process, CREATE, outer_permit_users=[ALICE] * 10_000, **hidden))[0] == 600109
    assert await child_ids(in_process, ROOT) == [ENGINEERING, OPERATIONS]


@pytest.mark.produces("topapi:dept.create", "TreeTooDeep")
async def test_depth(in_process: InProcess) -> None:
    """Fifty levels below the root."""
    parent = ROOT
    for level in range(50):
        parent = await made(in_process, f"Level {level}", parent)
    assert (await refused(in_process, CREATE, name="Too deep", parent_id=parent))[0] == 60002


async def test_update(in_process: InProcess) -> None:
    """What is absent stays; the name of another parent's department may be taken."""
    dept_id = await made(in_process, "Workshop", ENGINEERING, brief="Old", telephone="010-1")
    answer = await called(in_process, UPDATE, dept_id=dept_id, name="Web", parent_id=OPERATIONS, brief="New", code="W1")
    assert answer == DONE
    found = await read(in_process, dept_id)
    assert [found[name] for name in ("name", "parent_id", "brief", "telephone", "code")] == [
        "Web",
        OPERATIONS,
        "New",
        "010-1",
        "W1",
    ]


async def test_how_many_see_it(in_process: InProcess) -> None:
    """Each once. Only the list that is given is held against who is there; both count for the fifty."""
    dept_ids = [await made(in_process, f"Shop {number}") for number in range(49)]
    for people, places in (("user_permits", "dept_permits"), ("outer_permit_users", "outer_permit_depts")):
        assert await called(in_process, UPDATE, dept_id=WEB, **{people: [ALICE, BOB, ALICE]}) == DONE
        assert (await read(in_process, WEB))[people] == [ALICE, BOB]
        assert await called(in_process, UPDATE, dept_id=WEB, **{places: dept_ids[1:]}) == DONE
        assert (await refused(in_process, UPDATE, dept_id=WEB, **{places: dept_ids}))[0] == 60109


@pytest.mark.parametrize("text", ['{"a":1}', '["a",{"b":null}]', "{not JSON", "42"])
async def test_texts_that_look_like_json(in_process: InProcess, text: str) -> None:
    """The Java SDK sends what such a text says instead of the text."""
    try:
        sent = json.loads(text)
    except ValueError:
        sent = text
    fields = dict.fromkeys(("extension", "brief", "source_identifier"), sent)
    dept_id = await made(in_process, "Workshop", **fields)
    for path, target in ((UPDATE, dept_id), (UPDATE, WEB)):
        assert await called(in_process, path, dept_id=target, **fields) == DONE
        found = await read(in_process, target)
        assert [found[name] for name in ("extention", "brief", "source_identifier")] == [text] * 3


async def test_managers(in_process: InProcess) -> None:
    """Managers come and go; the list is emptied only by force."""
    assert await called(in_process, UPDATE, dept_id=WEB, dept_manager_userid_list=BOB) == DONE
    assert (await read(in_process, WEB))["dept_manager_userid_list"] == [BOB]
    assert await called(in_process, UPDATE, dept_id=WEB, brief="Pages") == DONE
    assert (await read(in_process, WEB))["dept_manager_userid_list"] == [BOB]
    forced = {"force_update_fields": "dept_manager_userid_list"}
    assert await called(in_process, UPDATE, dept_id=WEB, **forced) == DONE
    assert (await read(in_process, WEB))["dept_manager_userid_list"] == []


@pytest.mark.produces("topapi:dept.update", "MissingArgument", "MalformedArgument", "DepartmentUnknown", "RootFixed")
@pytest.mark.produces("topapi:dept.update", "ParentUnknown", "DepartmentNameInvalid", "DepartmentNameTaken")
@pytest.mark.produces("topapi:dept.update", "DepartmentCycle", "VisibilityInvalid", "ManagerUnknown")
@pytest.mark.produces("topapi:dept.update", "OwnerNotInDepartment")
async def test_update_refuses(in_process: InProcess) -> None:
    """Nothing is changed by any of these."""
    before = await read(in_process, ENGINEERING)
    fields = {
        "name": ("a-b", 60001),
        "order": ("x", 40011),
        "parent_id": (99, 60004),
        "dept_permits": ("99", 60109),
        "dept_manager_userid_list": (ALICE, 40031),
        "org_dept_owner": (BOB, 40093),
        "code": ("c" * 31, 40035),
        **{field: (value, 40011 if field == "order" else 40035) for field, value in TOO_MUCH.items()},
    }
    for field, (value, code) in fields.items():
        assert (await refused(in_process, UPDATE, **{"dept_id": ENGINEERING, "brief": "No", field: value}))[0] == code
    assert (await refused(in_process, UPDATE, dept_id=ENGINEERING, name=" "))[0] == 60001
    assert (await refused(in_process, UPDATE, name="New"))[0] == 40009
    assert (await refused(in_process, UPDATE, dept_id="x"))[0] == 40009
    assert (await refused(in_process, UPDATE, dept_id=99))[0] == 60003
    assert (await refused(in_process, UPDATE, dept_id=ROOT, name="New"))[0] == 60018
    assert (await refused(in_process, UPDATE, dept_id=ENGINEERING, name="Operations"))[0] == 60021
    assert (await refused(in_process, UPDATE, dept_id=ENGINEERING, parent_id=ENGINEERING))[0] == 60010
    assert (await refused(in_process, UPDATE, dept_id=ENGINEERING, parent_id=WEB))[0] == 60010
    assert await read(in_process, ENGINEERING) == before


@pytest.mark.produces("topapi:dept.update", "TreeTooDeep")
async def test_a_deep_tree_is_not_moved_down(in_process: InProcess) -> None:
    parent = ENGINEERING
    for level in range(49):
        parent = await made(in_process, f"Level {level}", parent)
    assert (await refused(in_process, UPDATE, dept_id=ENGINEERING, parent_id=OPERATIONS))[0] == 60002


async def test_delete(in_process: InProcess) -> None:
    dept_id = await made(in_process, "Workshop")
    assert await called(in_process, DELETE, dept_id=dept_id) == DONE
    assert await refused(in_process, GET, dept_id=dept_id) == NOT_FOUND


@pytest.mark.produces("topapi:dept.delete", "MissingArgument", "MalformedArgument", "DepartmentUnknown", "RootFixed")
@pytest.mark.produces("topapi:dept.delete", "DepartmentHasPeople", "DepartmentHasChildren")
async def test_delete_refuses(in_process: InProcess) -> None:
    assert (await refused(in_process, DELETE))[0] == 400002
    assert (await refused(in_process, DELETE, dept_id="x"))[0] == 400002
    assert await refused(in_process, DELETE, dept_id=99) == NOT_FOUND
    assert (await refused(in_process, DELETE, dept_id=ROOT))[0] == 60007
    assert (await refused(in_process, DELETE, dept_id=WEB))[0] == 60005
    assert (await refused(in_process, DELETE, dept_id=ENGINEERING))[0] == 60006
    assert await child_ids(in_process, ROOT) == [ENGINEERING, OPERATIONS]


@pytest.mark.produces("topapi:dept.get", "MissingArgument", "MalformedArgument", "DepartmentUnknown")
@pytest.mark.produces("topapi:dept.listsub", "MalformedArgument", "DepartmentUnknown")
@pytest.mark.produces("topapi:dept.listsubid", "MissingArgument", "MalformedArgument", "DepartmentUnknown")
@pytest.mark.produces("topapi:dept.list_parents_of_dept", "MissingArgument", "MalformedArgument", "DepartmentUnknown")
@pytest.mark.produces("topapi:dept.list_parents_of_user", "MissingArgument", "MalformedArgument", "PersonUnknown")
async def test_reads_refuse(in_process: InProcess) -> None:
    for path in (GET, CHILDREN, CHILD_IDS, PARENTS):
        assert (await refused(in_process, path, dept_id=99))[0] == 60003
        assert (await refused(in_process, path, dept_id="x"))[0] == 400002
    for path in (GET, CHILD_IDS, PARENTS, PARENTS_OF_USER):
        assert (await refused(in_process, path))[0] == 400002
    assert (await refused(in_process, PARENTS_OF_USER, userid=""))[0] == 400002
    assert (await refused(in_process, PARENTS_OF_USER, userid="nobody"))[0] == 33012
