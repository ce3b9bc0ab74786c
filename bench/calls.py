"""The vendor calls that the cases send, as they stand on the wire."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

import msgspec

from bench.load import http
from bench.processes import Process

JOIN = "/moothall/v1/bench/members"
"""Where `bench.serving` lets accounts join chat groups."""
_FORM = (("content-type", "application/x-www-form-urlencoded"),)
_JSON = (("content-type", "application/json"),)


def get_role(server: Process, role_id: int) -> bytes:
    """As `curl -d` sends it."""
    return http("POST", _topapi(server, "getrole"), b"roleId=%d" % role_id, _FORM)


def get_role_group(server: Process, group_id: int) -> bytes:
    """As `curl -d` sends it."""
    return http("POST", _topapi(server, "getrolegroup"), b"group_id=%d" % group_id, _FORM)


def hand_out(server: Process, role_id: int, user_id: str) -> bytes:
    """Give one person one role."""
    return http("POST", _topapi(server, "addrolesforemps"), f"roleIds={role_id}&userIds={user_id}".encode(), _FORM)


def topapi(server: Process, path: str, fields: Mapping[str, object]) -> bytes:
    """Any call of the older generation, as a form; `path` without /topapi."""
    token = server.ready["demo"]["access_token"]
    return http("POST", f"/topapi/{path}?access_token={token}", urlencode(fields, safe=",").encode(), _FORM)


def _topapi(server: Process, name: str) -> str:
    return f"/topapi/role/{name}?access_token={server.ready['demo']['access_token']}"


def get_room_group(server: Process, group_id: int, union_id: str) -> bytes:
    """As the newer SDKs send it."""
    return http("GET", f"/v1.0/rooms/groups/{group_id}?unionId={union_id}", b"", _token(server))


def list_rooms(server: Process, token: int, size: int) -> bytes:
    """A page of the rooms."""
    query = f"unionId={server.ready['demo']['union_id']}&nextToken={token}&maxResults={size}"
    return http("GET", f"/v1.0/rooms/meetingRoomLists?{query}", b"", _token(server))


def control(server: Process, room_id: str, request_id: str) -> bytes:
    """A small control signal, as the vendor's page shows it."""
    request = {"requestId": request_id, "service": "DTRooms.Meeting", "method": "subscribe"}
    signal = msgspec.json.encode({"version": "1.0.0", "request": request}).decode()
    body = {"unionId": server.ready["demo"]["union_id"], "roomId": room_id, "controlBody": signal}
    return http("POST", "/v1.0/rooms/central/control", msgspec.json.encode(body), (*_JSON, *_token(server)))


def _token(server: Process) -> tuple[tuple[str, str], ...]:
    return (("x-acs-dingtalk-access-token", server.ready["demo"]["access_token"]),)


def roles_in_group(server: Process, signed: str, group_id: str, accounts: list[str]) -> bytes:
    """As the chat SDKs send it; `signed` is a UserSig."""
    body = msgspec.json.encode({"GroupId": group_id, "User_Account": accounts})
    demo = server.ready["demo"]
    query = f"sdkappid={demo['sdkappid']}&identifier={demo['chat_admin']}&usersig={quote(signed)}&random=99999999"
    return http("POST", f"/v4/group_open_http_svc/get_role_in_group?{query}&contenttype=json", body, _JSON)


def join(server: Process, group_id: str, account: str) -> bytes:
    """Let an account join a chat group; only where `bench.serving` serves."""
    body = {"sdkappid": server.ready["demo"]["sdkappid"], "group_id": group_id, "account": account}
    return http("POST", JOIN, msgspec.json.encode(body), (("authorization", f"Bearer {server.ready['admin_token']}"),))
