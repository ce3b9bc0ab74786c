"""Is a reply what its operation declares? Every reply that a test's client or server sees is asked this."""

from typing import Any, NoReturn

import msgspec

from moothall.kernel.fault import Fault
from moothall.server.dialects import dialect_at
from moothall.wire.admin import Raw
from moothall.wire.dialect import Dialect
from moothall.wire.http import HttpRequest
from moothall.wire.operation import Operation
from tests.support import refusals

_TOPAPI_ERROR: dict[str, type] = {"errcode": int, "errmsg": str, "request_id": str, "sub_code": str, "sub_msg": str}
_TOP_ERROR: dict[str, type] = {"code": int, "msg": str, "sub_code": str, "sub_msg": str, "request_id": str}
_OPENAPI_ERROR: dict[str, type] = {"code": str, "message": str, "requestid": str, "accessdenieddetail": dict}
_CHAT_ERROR: dict[str, type] = {"ActionStatus": str, "ErrorInfo": str, "ErrorCode": int}


_READ_WHOLE = 2 * 1024 * 1024
"""Bytes of a body that the server looks into."""


class WrongReply(AssertionError):
    """The server answered something else than it declares."""


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
    if refused is not None and not refusals.note(dialect, operation, *refused):
        _wrong(f"{where}, a code that is not documented for it")
    _CHECKS[dialect.name](where, operation, status, answer)


def _operation(dialect: Dialect, request: HttpRequest) -> Operation | None:
    try:
        return dialect.find(request)[0]
    except Fault:
        return None


def _topapi(where: str, operation: Operation | None, status: int, answer: dict[str, Any]) -> None:
    if status != 200 or type(answer.get("errcode")) is not int:
        _wrong(where)
    if answer["errcode"] == 0:
        if answer.pop("errmsg", None) != "ok" or answer.pop("errcode") != 0:
            _wrong(where)
        answer.pop("request_id", None)
        _reply(where, operation, answer)
    else:
        _envelope(where, answer, _TOPAPI_ERROR, {"errcode", "errmsg"})


def _openapi(where: str, operation: Operation | None, status: int, answer: dict[str, Any]) -> None:
    if status == 200:
        _reply(where, operation, answer)
    elif 400 <= status < 600:
        _envelope(where, answer, _OPENAPI_ERROR, {"code", "message", "requestid"})
    else:
        _wrong(where)


def _top(where: str, operation: Operation | None, status: int, answer: dict[str, Any]) -> None:
    if status != 200 or len(answer) != 1:
        _wrong(where)
    if "error_response" in answer:
        _envelope(where, answer["error_response"], _TOP_ERROR, set(_TOP_ERROR))
        return
    ((root, members),) = answer.items()
    if operation is None or root != f"{operation.path.partition('=')[2].replace('.', '_')}_response":
        _wrong(where)
    if type(members.pop("request_id", None)) is not str:
        _wrong(where)
    _reply(where, operation, members)


def _tencent(where: str, operation: Operation | None, status: int, answer: dict[str, Any]) -> None:
    if status != 200:
        _wrong(where)
    ok = answer.get("ActionStatus") == "OK"
    if ok is not (answer.get("ErrorCode") == 0):
        _wrong(where)
    if ok:
        for name in _CHAT_ERROR:
            answer.pop(name)
        _reply(where, operation, answer)
    else:
        _envelope(where, answer, _CHAT_ERROR, set(_CHAT_ERROR))


def _admin(where: str, operation: Operation | None, status: int, answer: dict[str, Any]) -> None:
    if status == 200:
        _reply(where, operation, answer)
        return
    error = answer.pop("error", None)
    told = type(error) is dict and all(type(error.get(name)) is str for name in ("code", "message", "request_id"))
    if answer or not told or status < 400:
        _wrong(where)


def _reply(where: str, operation: Operation | None, members: dict[str, Any]) -> None:
    """The members are exactly what the declared type gives: no other type, none missing, none undeclared."""
    if operation is None:
        _wrong(f"{where}, but no operation is declared there")
    try:
        declared = msgspec.convert(members, operation.reply)
    except msgspec.ValidationError as error:
        _wrong(f"{where}, but {operation.reply.__name__} says: {error}")
    if msgspec.json.decode(msgspec.json.encode(declared)) != members:
        _wrong(f"{where}, which has members that {operation.reply.__name__} does not declare")


def _envelope(where: str, answer: dict[str, Any], members: dict[str, type], required: set[str]) -> None:
    if not required <= answer.keys() or any(type(value) is not members.get(name) for name, value in answer.items()):
        _wrong(f"{where}, which is not the dialect's refusal")


def _wrong(text: str) -> NoReturn:
    raise WrongReply(text)


_CHECKS = {"top": _top, "topapi": _topapi, "openapi": _openapi, "tencent": _tencent, "admin": _admin}
