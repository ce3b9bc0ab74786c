"""One call of each operation on the directory that says every argument, and succeeds at the house of the guests."""

from collections.abc import Awaitable, Callable
from typing import Any

from moothall.kernel import demo
from moothall.kernel.demo import FIXED
from tests.scenarios.guests import ALICE, BOB, GUEST, called, login_code, ticket_of
from tests.support.in_process import InProcess

DUTIES, STEWARD = 1507113582, 1507113583
NEW_ROLE, NEW_DEPARTMENT = 1507113584, 5
"""The ids that come next."""
CODE, TICKET, SUITE_TOKEN = "a login code", "a suite ticket", "a suite token"
"""Stand for what is minted just before the call."""

_PERSON: dict[str, Any] = {
    "name": "戴夫 & sons",
    "mobile": "13900000001",
    "dept_id_list": [2, 3],
    "hide_mobile": True,
    "telephone": "0571+2",
    "job_number": "0042",
    "title": "Welder, senior",
    "email": "dave@example.com",
    "org_email": "dave@org.example",
    "org_email_type": "profession",
    "work_place": "[Yard]",
    "remark": "2%",
    "dept_order_list": [{"dept_id": 2, "order": 7}],
    "dept_title_list": [{"dept_id": 3, "title": "Smith"}],
    "dept_position_list": [{"dept_id": 2, "position": "Left"}],
    "extension": '{"shoe size":"44"}',
    "extension_i18n": {"name": {"en_US": "Dave"}},
    "senior_mode": False,
    "hired_date": 1_600_000_000_000,
    "manager_userid": ALICE,
    "init_password": "a secret",
    "exclusive_mobile": "13900000002",
    "exclusive_mobile_verify_status": "x",
}
_DEPARTMENT: dict[str, Any] = {
    "name": "锻造 & Forge",
    "parent_id": 2,
    "hide_dept": True,
    "dept_permits": [3, 4],
    "user_permits": [ALICE, BOB],
    "outer_dept": True,
    "outer_dept_only_self": False,
    "outer_permit_users": [BOB],
    "outer_permit_depts": [4],
    "create_dept_group": False,
    "auto_approve_apply": True,
    "order": 7,
    "source_identifier": "hr-7",
    "brief": "Hot, loud",
    "telephone": "0571-7",
    "extension": "7",
}
_PAGE: dict[str, Any] = {"cursor": 0, "size": 1, "order_field": "modify_desc", "contain_access_limit": False}
_PAIRS: dict[str, Any] = {"roleIds": [STEWARD], "userIds": [ALICE, "carol"]}
_SUITE = {"suite_key": GUEST[0], "suite_secret": GUEST[1], "suite_ticket": TICKET}
_CAMEL_SUITE = {"suiteKey": GUEST[0], "suiteSecret": GUEST[1], "suiteTicket": TICKET}
_TOP = {"timestamp": "2026-01-02 03:04:05", "format": "json", "v": "2.0", "simplify": "false"}

CALLS: dict[str, dict[str, Any]] = {
    "auth.scopes": {},
    "dept.get": {"dept_id": 4, "language": "en_US"},
    "dept.listsub": {"dept_id": 2, "language": "en_US"},
    "dept.listsubid": {"dept_id": 2},
    "dept.list_parents_of_dept": {"dept_id": 3},
    "dept.list_parents_of_user": {"userid": ALICE},
    "dept.create": _DEPARTMENT,
    "dept.update": {
        **_DEPARTMENT,
        "dept_id": 4,
        "auto_add_user": False,
        "dept_manager_userid_list": [ALICE, "carol"],
        "force_update_fields": ["brief", "telephone"],
        "group_contain_sub_dept": True,
        "group_contain_outer_dept": False,
        "group_contain_hidden_dept": True,
        "org_dept_owner": ALICE,
        "code": "F-7",
        "language": "zh_CN",
    },
    "dept.delete": {"dept_id": NEW_DEPARTMENT},
    "role.get": {"roleId": STEWARD},
    "role.group.get": {"group_id": DUTIES},
    "role.list": {"size": 1, "offset": 1},
    "role.member.list": {"role_id": STEWARD, "size": 1, "offset": 1},
    "role.create": {"groupId": DUTIES, "roleName": "焊工, 1 & 2"},
    "role.rename": {"roleId": STEWARD, "roleName": "42"},
    "role.group.create": {"name": "Crafts [old]"},
    "role.delete": {"role_id": NEW_ROLE},
    "role.member.add": _PAIRS,
    "role.member.remove": _PAIRS,
    "role.scope.update": {"userid": BOB, "role_id": STEWARD, "dept_ids": [2, 4]},
    "token.gettoken": {"appkey": demo.APP_KEY, "appsecret": FIXED.app_secret},
    "token.access": {"appKey": demo.APP_KEY, "appSecret": FIXED.app_secret, "corpId": demo.CORP_ID},
    "token.suite_old": _SUITE,
    "token.suite_access": _CAMEL_SUITE,
    "token.corp_old": {"suite_access_token": SUITE_TOKEN, "auth_corpid": demo.CORP_ID, "permanent_code": "x"},
    "token.corp_access": {**_CAMEL_SUITE, "authCorpId": demo.CORP_ID},
    "token.corp_unified": {
        "corpId": demo.CORP_ID,
        "client_id": GUEST[0],
        "client_secret": GUEST[1],
        "grant_type": "client_credentials",
    },
    "token.user_access": {
        "clientId": demo.APP_KEY,
        "clientSecret": FIXED.app_secret,
        "grantType": "authorization_code",
        "code": CODE,
    },
    "top.role.list": {**_TOP, "size": 1, "offset": 1},
    "top.role.simplelist": {**_TOP, "role_id": STEWARD, "size": 1, "offset": 1},
    "top.role.group.get": {**_TOP, "group_id": DUTIES},
    "top.role.delete": {**_TOP, "role_id": NEW_ROLE},
    "top.role.member.add": {**_TOP, "rolelid_list": [STEWARD], "userid_list": [ALICE, "carol"]},
    "top.role.member.remove": {**_TOP, "roleid_list": [STEWARD], "userid_list": [ALICE, BOB]},
    "top.role.get": {**_TOP, "roleId": STEWARD},
    "user.me": {"unionId": "me"},
    "user.get": {"userid": ALICE, "language": "en_US"},
    "user.get_by_unionid": {"unionid": demo.UNION_ID},
    "user.get_by_mobile": {"mobile": "13800000001", "support_exclusive_account_search": False},
    "user.get_userinfo": {"code": CODE},
    "user.list": {"dept_id": 4, **_PAGE, "language": "en_US"},
    "user.list_simple": {"dept_id": 4, **_PAGE, "language": "en_US"},
    "user.list_id": {"dept_id": 4},
    "user.list_admin": {},
    "user.count": {"only_active": True},
    "user.create": {
        **_PERSON,
        "userid": "dave",
        "login_email": "dave@login.example",
        "exclusive_account": True,
        "exclusive_account_type": "sso",
        "login_id": "dave1",
        "outer_exclusive_corpid": "x",
        "outer_exclusive_userid": "y",
    },
    "user.update": {
        **_PERSON,
        "userid": BOB,
        "ext_attrs_update_mode": 1,
        "force_update_fields": ["remark"],
        "language": "zh_CN",
        "loginId": "bob1",
    },
    "user.delete": {"userid": BOB},
}
UNSAID = {
    ("token.gettoken", "corpid"): "the older pair, which stands for the other",
    ("token.gettoken", "corpsecret"): "the older pair",
    ("token.corp_old", "accessKey"): "the signed form, which stands for the suite token",
    ("token.corp_old", "suiteTicket"): "the signed form",
    ("token.corp_old", "signature"): "the signed form",
    ("token.corp_old", "timestamp"): "the signed form",
    ("token.corp_old", "corpId"): "the signed form",
    ("token.user_access", "refreshToken"): "with the other grant type",
}
"""Arguments that a call leaves out, and why."""


async def _suite_token(server: InProcess) -> str:
    body = {**_SUITE, "suite_ticket": await ticket_of(server, GUEST[0])}
    answer = (await server.topapi.json("/service/get_suite_token", body, token=None)).json()
    token: str = answer["suite_access_token"]
    return token


_MINTS: dict[str, Callable[[InProcess], Awaitable[str]]] = {
    CODE: lambda server: login_code(server, ALICE),
    TICKET: lambda server: ticket_of(server, GUEST[0]),
    SUITE_TOKEN: _suite_token,
}


async def prepared(server: InProcess, id: str) -> dict[str, Any]:
    """The arguments of an operation's call; what it needs is made first."""
    if id in ("role.delete", "top.role.delete"):
        await called(server, "/role/add_role", groupId=DUTIES, roleName="Tent")
    if id == "dept.delete":
        await called(server, "/topapi/v2/department/create", parent_id=2, name="Tent")
    return {
        name: await _MINTS[value](server) if isinstance(value, str) and value in _MINTS else value
        for name, value in CALLS[id].items()
    }


async def person_token(server: InProcess) -> str:
    """Alice's own."""
    arguments = await prepared(server, "token.user_access")
    answer = await server.openapi.post("/v1.0/oauth2/userAccessToken", arguments, token=None)
    token: str = answer.json()["accessToken"]
    return token
