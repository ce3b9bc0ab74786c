"""How each dialect wraps what it answers, as JSON schemas."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from moothall.wire.refusals import Refusal
from moothall.wire.topapi import WRAPPED

Schema = dict[str, Any]

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
_TEXT: Schema = {"type": "string"}


class Envelope(msgspec.Struct, frozen=True):
    """The wrapping of one dialect: both functions take the operation's path last."""

    title: str
    """What the dialect is called where people read."""
    security: tuple[str, ...]
    """Names of the security schemes that a call needs, all of them."""
    encodings: tuple[str, ...]
    """Media types that a request body may have."""
    success: Callable[[Schema, str], Schema]
    refusal: Callable[[Sequence[Refusal], str], Schema]


def envelope_schemas() -> dict[str, Schema]:
    """The components that the dialects' answers refer to."""
    return {
        "TopapiOk": _object({"errcode": {"const": 0}, "errmsg": {"const": "ok"}}),
        "TopapiRefusal": _object(
            {
                "errcode": {"type": "integer", "not": {"const": 0}},
                "errmsg": _TEXT,
            },
            optional={"sub_code": _TEXT, "sub_msg": _TEXT, "request_id": _TEXT},
        ),
        "TopRefusal": _object(
            {
                "error_response": _object(
                    {
                        "code": {"type": "integer"},
                        "msg": _TEXT,
                        "sub_code": _TEXT,
                        "sub_msg": _TEXT,
                        "request_id": _TEXT,
                    }
                )
            }
        ),
        "OpenapiRefusal": _object(
            {"code": _TEXT, "message": _TEXT, "requestid": _TEXT},
            optional={"accessdenieddetail": _object({"requiredScopes": {"type": "array", "items": _TEXT}})},
        ),
        "TencentOk": _object({"ActionStatus": {"const": "OK"}, "ErrorInfo": _TEXT, "ErrorCode": {"const": 0}}),
        "TencentRefusal": _object(
            {"ActionStatus": {"const": "FAIL"}, "ErrorInfo": _TEXT, "ErrorCode": {"type": "integer"}}
        ),
        "AdminRefusal": _object({"error": _object({"code": _TEXT, "message": _TEXT, "request_id": _TEXT})}),
    }


def security_schemes() -> dict[str, Any]:
    """Where each dialect wants its credential."""
    return {
        "access_token": _key("query", "access_token"),
        "session": _key("query", "session"),
        "x-acs-dingtalk-access-token": _key("header", "x-acs-dingtalk-access-token"),
        "sdkappid": _key("query", "sdkappid"),
        "identifier": _key("query", "identifier"),
        "usersig": _key("query", "usersig"),
        "admin_token": {"type": "http", "scheme": "bearer"},
    }


def _key(place: str, name: str) -> dict[str, str]:
    return {"type": "apiKey", "in": place, "name": name}


def _object(members: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    return {"type": "object", "properties": members | (optional or {}), "required": list(members)}


def _named(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _both(first: Schema, second: Schema) -> Schema:
    return {"allOf": [first, second]}


def _codes(refused: Sequence[Refusal]) -> list[str]:
    return sorted({code for refusal in refused for code in refusal.codes})


def _topapi_success(reply: Schema, path: str) -> Schema:
    wrapped = _both(reply, _named("TopapiOk"))
    if path.startswith(WRAPPED):
        wrapped["allOf"].append(_object({"request_id": _TEXT}))
    return wrapped


def _topapi_refusal(refused: Sequence[Refusal], path: str) -> Schema:
    behind = path.startswith(WRAPPED)
    flat = sorted({int(refusal.row.code) for refusal in refused if not (behind and refusal.row.gateway)})
    kinds: list[Schema] = [{"properties": {"errcode": {"enum": flat}}}]
    if gateway := sorted({refusal.row.code for refusal in refused if behind and refusal.row.gateway}):
        members = {"errcode": {"const": 88}, "sub_code": {"enum": gateway}, "sub_msg": _TEXT}
        kinds.append({"properties": members, "required": ["sub_code", "sub_msg"]})
    return _both(_named("TopapiRefusal"), kinds[0] if len(kinds) == 1 else {"anyOf": kinds})


def _top_success(reply: Schema, path: str) -> Schema:
    root = path.partition("=")[2].replace(".", "_") + "_response"
    return _object({root: _both(reply, _object({"request_id": _TEXT}))})


def _top_refusal(refused: Sequence[Refusal], path: str) -> Schema:
    numbers = sorted({int(code.partition("/")[0]) for code in _codes(refused)})
    error = {"properties": {"code": {"enum": numbers}}}
    return _both(_named("TopRefusal"), {"properties": {"error_response": error}})


def _openapi_refusal(refused: Sequence[Refusal], path: str) -> Schema:
    return _both(_named("OpenapiRefusal"), {"properties": {"code": {"enum": _codes(refused)}}})


def _tencent_refusal(refused: Sequence[Refusal], path: str) -> Schema:
    numbers = sorted(map(int, _codes(refused)))
    return _both(_named("TencentRefusal"), {"properties": {"ErrorCode": {"enum": numbers}}})


def _admin_refusal(refused: Sequence[Refusal], path: str) -> Schema:
    error = {"properties": {"code": {"enum": _codes(refused)}}}
    return _both(_named("AdminRefusal"), {"properties": {"error": error}})


ENVELOPES = {
    "top": Envelope("DingTalk, oldest generation", ("session",), (_FORM,), _top_success, _top_refusal),
    "topapi": Envelope(
        "DingTalk, older generation", ("access_token",), (_JSON, _FORM), _topapi_success, _topapi_refusal
    ),
    "openapi": Envelope(
        "DingTalk, newer generation",
        ("x-acs-dingtalk-access-token",),
        (_JSON,),
        lambda reply, path: reply,
        _openapi_refusal,
    ),
    "tencent": Envelope(
        "Tencent Cloud Chat",
        ("sdkappid", "identifier", "usersig"),
        (_JSON,),
        lambda reply, path: _both(reply, _named("TencentOk")),
        _tencent_refusal,
    ),
    "admin": Envelope(
        "Moothall's own operations", ("admin_token",), (_JSON,), lambda reply, path: reply, _admin_refusal
    ),
}
"""By the dialect's name."""
