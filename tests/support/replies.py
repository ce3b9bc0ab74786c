"""Is a reply what its operation declares? Every reply that a test's client or server sees is asked this."""

from typing import Any, NoReturn

import msgspec

from moothall.kernel.fault import Fault
from moothall.server.dialects import dialect_at
from moothall.wire import topapi
from moothall.wire.admin import Raw
from moothall.wire.dialect import Dialect
from moothall.wire.faults import PermissionMissing, UnknownMethod
from moothall.wire.http import HttpRequest
from moothall.wire.operation import Operation
from tests.support import refusals

_TOPAPI_ERROR: dict[str, type] = {"errcode": int, "errmsg": str}
_WRAPPING = 88
_TOP_ERROR: dict[str, type] = {"code": int, "msg": str, "sub_code": str, "sub_msg": str, "request_id": str}
_OPENAPI_ERROR: dict[str, type] = {"code": str, "message": str, "requestid": str}
_CHAT_ERROR: dict[str, type] = {"ActionStatus": str, "ErrorInfo": str, "ErrorCode": int}


_READ_WHOLE = 2 * 1024 * 1024
"""Bytes of a body that the server looks into."""


class WrongReply(AssertionError):
    """The server answered something else than it declares."""


class Told(msgspec.Struct, frozen=True):
    """A reply, what was asked by which it is to be judged, and both in words."""

    where: str
    path: str
    dialect: Dialect
    operation: Operation | None
    status: int
    answer: dict[str, Any]


def check(
    method: str, path: str, status: int, content_type: str, body: bytes, query: bytes = b"", asked: bytes = b""
) -> None:
    """Raises `WrongReply` for an answer that its dialect or its operation does not declare.

    `query` and the body that was `asked` count where an address stands for many operations.
    """
    dialect = dialect_at(path)
    operation = _operation(dialect, HttpRequest(method, path, query, (), asked if len(asked) < _READ_WHOLE else b""))
    if operation is not None and operation.reply is Raw and status == 200:
        return
    where = f"{method} {path} answered {status} {body[:500]!r}"
    if not content_type.startswith("application/json"):
        _wrong(f"{where} as {content_type!r}")
    try:
        answer = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        _wrong(f"{where}: {error}")
    if type(answer) is not dict:
        _wrong(f"{where}: not an object")
    refused = refusals.read(dialect, status, answer)
    if refused is not None and not refusals.note(dialect, operation, status, *refused):
        _wrong(f"{where}, a code that is not documented for it with this status")
    _CHECKS[dialect.name](Told(where, path, dialect, operation, status, answer))


def _operation(dialect: Dialect, request: HttpRequest) -> Operation | None:
    try:
        return dialect.find(request)[0]
    except Fault:
        return None


def _topapi(told: Told) -> None:
    answer = told.answer
    if told.status != 200 or type(answer.get("errcode")) is not int:
        _wrong(told.where)
    wrapped = told.path.lower().startswith(topapi.WRAPPED)
    if wrapped and type(answer.pop("request_id", None)) is not str:
        _wrong(f"{told.where}, without a request_id")
    if answer["errcode"] == 0:
        if answer.pop("errmsg", None) != "ok" or answer.pop("errcode") != 0:
            _wrong(told.where)
        _reply(told)
    else:
        _envelope(told.where, answer, _wrapped(told) if wrapped else _TOPAPI_ERROR)


def _wrapped(told: Told) -> dict[str, type]:
    """A refusal under /topapi: those of the access layer in front stand in one with a number of its own."""
    code, dialect = told.answer["errcode"], told.dialect
    if code == _WRAPPING:
        gateway, members = True, {**_TOPAPI_ERROR, "sub_code": str, "sub_msg": str}
        code = told.answer.get("sub_code")
    elif str(code) in refusals.codes_of(dialect, UnknownMethod):
        gateway, members = False, {**_TOPAPI_ERROR, "sub_msg": str}
    else:
        gateway, members = False, _TOPAPI_ERROR
    if gateway not in refusals.in_front(dialect, str(code)):
        _wrong(f"{told.where}, which the dialect writes otherwise under {topapi.WRAPPED}")
    return members


def _openapi(told: Told) -> None:
    if told.status == 200:
        _reply(told)
    elif 400 <= told.status < 600:
        denied = told.answer.get("code") in refusals.codes_of(told.dialect, PermissionMissing)
        _envelope(told.where, told.answer, {**_OPENAPI_ERROR, **({"accessdenieddetail": dict} if denied else {})})
    else:
        _wrong(told.where)


def _top(told: Told) -> None:
    if told.status != 200 or len(told.answer) != 1:
        _wrong(told.where)
    ((root, members),) = told.answer.items()
    if root == "error_response":
        return _envelope(told.where, members, _TOP_ERROR)
    operation = told.operation
    if operation is None or root != f"{operation.path.partition('=')[2].replace('.', '_')}_response":
        _wrong(told.where)
    if type(members.pop("request_id", None)) is not str:
        _wrong(told.where)
    _reply(msgspec.structs.replace(told, answer=members))


def _tencent(told: Told) -> None:
    answer = told.answer
    if told.status != 200:
        _wrong(told.where)
    ok = answer.get("ActionStatus") == "OK"
    if ok is not (answer.get("ErrorCode") == 0):
        _wrong(told.where)
    if ok:
        for name in _CHAT_ERROR:
            answer.pop(name)
        _reply(told)
    else:
        _envelope(told.where, answer, _CHAT_ERROR)


def _admin(told: Told) -> None:
    if told.status == 200:
        return _reply(told)
    error = told.answer.pop("error", None)
    named = type(error) is dict and all(type(error.get(name)) is str for name in ("code", "message", "request_id"))
    if told.answer or not named or told.status < 400:
        _wrong(told.where)


def _reply(told: Told) -> None:
    """The members are exactly what the declared type gives: no other type, none missing, none undeclared."""
    if told.operation is None:
        _wrong(f"{told.where}, but no operation is declared there")
    declared = told.operation.reply
    try:
        reply = msgspec.convert(told.answer, declared)
    except msgspec.ValidationError as error:
        _wrong(f"{told.where}, but {declared.__name__} says: {error}")
    if msgspec.json.decode(msgspec.json.encode(reply)) != told.answer:
        _wrong(f"{told.where}, which has members that {declared.__name__} does not declare")


def _envelope(where: str, answer: dict[str, Any], members: dict[str, type]) -> None:
    if {name: type(value) for name, value in answer.items()} != members:
        _wrong(f"{where}, which is not the dialect's refusal")


def _wrong(text: str) -> NoReturn:
    raise WrongReply(text)


_CHECKS = {"top": _top, "topapi": _topapi, "openapi": _openapi, "tencent": _tencent, "admin": _admin}
