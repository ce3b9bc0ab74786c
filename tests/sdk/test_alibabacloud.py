"""`alibabacloud-dingtalk`, by its blocking and its asynchronous methods."""

import json
import re
from typing import Any

import pytest

from tests.sdk.vendor import Official, TeaException
from tests.support.process import ServerProcess
from tests.support.room_devices import Terminal

REQUEST_ID = re.compile(r"[0-9A-F]{8}-([0-9A-F]{4}-){3}[0-9A-F]{12}")


@pytest.fixture(params=["blocking", "asynchronous"])
def official(request: pytest.FixtureRequest, server: ServerProcess) -> Official:
    return Official(server.url, request.param == "asynchronous")


def control_body(request_id: str) -> str:
    """The one signal that the vendor's page shows."""
    return (
        f'{{ "version": "1.0.0", "request": {{ "requestId": "{request_id}", "service": "DTRooms.Meeting", '
        f'"method": "subscribe" }} }}'
    )


def told(error: TeaException, status: int) -> tuple[str, str]:
    """The code and the message of an error, which must be whole."""
    inner: Any = getattr(error, "inner_exception", error)
    answer = error.data
    assert answer["statusCode"] == inner.statusCode == status
    assert answer["code"] == error.code
    assert REQUEST_ID.fullmatch(answer["requestid"])
    assert error.message == f"code: {status}, {answer['message']} request id: {answer['requestid']}"
    return error.code, answer["message"]


async def test_token(server: ServerProcess, official: Official) -> None:
    demo = server.demo
    body = await official.get_access_token(demo.app_key, demo.app_secret)
    assert (body.access_token, body.expire_in) == (demo.access_token, 7200)


async def test_token_for_a_wrong_secret(server: ServerProcess, official: Official) -> None:
    with pytest.raises(TeaException) as raised:
        await official.get_access_token(server.demo.app_key, "guessed")
    assert told(raised.value, 400) == ("invalidClientIdOrSecret", "无效的clientId或者clientSecret")


async def test_room_group(server: ServerProcess, official: Official) -> None:
    body = await official.query_meeting_room_group(server.demo.access_token, "172", server.demo.union_id)
    assert body.to_map() == {"groupId": 172, "groupName": "Test group", "parentId": 0}


async def test_unknown_room_group(server: ServerProcess, official: Official) -> None:
    with pytest.raises(TeaException) as raised:
        await official.query_meeting_room_group(server.demo.access_token, "1001", server.demo.union_id)
    assert told(raised.value, 500) == ("group.query.error", "Group Query Error")


async def test_operator_of_nowhere(server: ServerProcess, official: Official) -> None:
    with pytest.raises(TeaException) as raised:
        await official.query_meeting_room_group(server.demo.access_token, "172", "nobody's unionId + more")
    assert told(raised.value, 400) == ("user.not.employee", "User Not Employee")


async def test_operator_missing(server: ServerProcess, official: Official) -> None:
    with pytest.raises(TeaException) as raised:
        await official.query_meeting_room_group(server.demo.access_token, "172", None)
    code, message = told(raised.value, 400)
    assert code == "param.error"
    assert "unionId" in message


async def test_no_token(server: ServerProcess, official: Official) -> None:
    with pytest.raises(TeaException) as raised:
        await official.query_meeting_room_group(None, "172", server.demo.union_id)
    assert told(raised.value, 400) == (
        "AuthenticationFailed.MissingParameter",
        "缺少参数：x-acs-dingtalk-access-token",
    )


async def test_foreign_token(server: ServerProcess, official: Official) -> None:
    with pytest.raises(TeaException) as raised:
        await official.query_meeting_room_group("0" * 32, "172", server.demo.union_id)
    assert told(raised.value, 400) == ("InvalidAuthentication", "不合法的access_token")


async def test_permission_missing(server: ServerProcess, official: Official) -> None:
    demo = server.demo
    bare = await official.get_access_token(demo.bare_app_key, demo.bare_app_secret)
    with pytest.raises(TeaException) as raised:
        await official.query_meeting_room_group(bare.access_token, "172", demo.union_id)
    code, message = told(raised.value, 403)
    assert code == "Forbidden.AccessDenied.AccessTokenPermissionDenied"
    assert "VideoConference.Conference.Read" in message
    scopes = {"requiredScopes": ["VideoConference.Conference.Read"]}
    assert raised.value.data["accessdenieddetail"] == scopes
    assert raised.value.inner_exception.accessDeniedDetail == scopes


async def test_control(server: ServerProcess, official: Official, request: pytest.FixtureRequest) -> None:
    demo, text = server.demo, control_body(request.node.name)
    with Terminal(server.url) as device:
        body = await official.send_central_control(
            demo.access_token, union_id=demo.union_id, room_id=demo.room_id, control_body=text
        )
        heard = device.signal()
    assert body.to_map() == {"result": True}
    assert heard["controlBody"] == text
    assert heard["requestId"] == json.loads(text)["request"]["requestId"]


@pytest.mark.parametrize("absent", ["union_id", "room_id", "control_body"])
async def test_control_lacks_a_member(server: ServerProcess, official: Official, absent: str) -> None:
    """The SDK leaves unset members out; all three are needed."""
    demo = server.demo
    members = {"union_id": demo.union_id, "room_id": demo.room_id, "control_body": control_body("never sent")}
    del members[absent]
    with pytest.raises(TeaException) as raised:
        await official.send_central_control(demo.access_token, **members)
    code, message = told(raised.value, 400)
    first, *others = absent.split("_")
    assert code == "param.error"
    assert first + "".join(map(str.title, others)) in message


async def test_control_of_nothing(server: ServerProcess, official: Official) -> None:
    """Where nothing is set, the SDK sends an empty object."""
    with pytest.raises(TeaException) as raised:
        await official.send_central_control(server.demo.access_token)
    assert told(raised.value, 400)[0] == "param.error"


async def test_control_by_somebody_elsewhere(server: ServerProcess, official: Official) -> None:
    with pytest.raises(TeaException) as raised:
        await official.send_central_control(
            server.demo.access_token,
            union_id="nobody",
            room_id=server.demo.room_id,
            control_body=control_body("never sent"),
        )
    assert told(raised.value, 400) == ("user.not.org", "User Not In Org")
