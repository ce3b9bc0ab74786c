"""Refusals as the dialects write them: code and text, whether they are documented, and which the test has seen."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from moothall.kernel.fault import Fault, SystemFault
from moothall.wire.dialect import Dialect
from moothall.wire.faults import BodyMalformed, NoOperation
from moothall.wire.operation import Operation
from moothall.wire.refusals import refusals
from moothall.wire.table import Row


class Seen(msgspec.Struct, frozen=True):
    """A refusal that a client of this test was given; without an operation where the request meant none."""

    dialect: str
    operation: str
    status: int
    code: str
    text: str

    def is_of(self, row: Row) -> bool:
        """Whether this is the refusal that a row of the fault table describes."""
        if self.status != row.http or re.fullmatch(_pattern(row.code), self.code) is None:
            return False
        return any(re.fullmatch(_pattern(text), self.text, re.DOTALL) for text in (row.en, row.zh or row.en))


SEEN: list[Seen] = []
"""The refusals of the running test, in their order."""


def read(dialect: Dialect, status: int, answer: dict[str, Any]) -> tuple[str, str] | None:
    """Code and text of a refusal; None for a success."""
    if dialect.name == "top":
        error = answer.get("error_response")
        return error and (f"{error.get('code')}/{error.get('sub_code')}", str(error.get("sub_msg")))
    if dialect.name == "topapi":
        text = answer.get("sub_msg", answer.get("errmsg"))
        return None if answer.get("errcode") == 0 else (str(answer.get("sub_code", answer.get("errcode"))), str(text))
    if dialect.name == "tencent":
        return None if answer.get("ErrorCode") == 0 else (str(answer.get("ErrorCode")), str(answer.get("ErrorInfo")))
    error = answer.get("error", answer)
    return None if status == 200 else (str(error.get("code")), str(error.get("message")))


def note(dialect: Dialect, operation: Operation | None, status: int, code: str, text: str) -> bool:
    """Remember a refusal; says whether it is documented for what was asked, with this HTTP status."""
    SEEN.append(Seen(dialect.name, operation.id if operation else "", status, code, text))
    return (status, code) in documented(dialect, operation)


@cache
def documented(dialect: Dialect, operation: Operation | None) -> frozenset[tuple[int, str]]:
    """Status and code that an operation may answer; without one, what a request that means none may be given."""
    if operation is None:
        return frozenset(_of_no_operation(dialect))
    return frozenset((refusal.row.http, code) for refusal in refusals(dialect, operation) for code in refusal.codes)


def _of_no_operation(dialect: Dialect) -> Iterator[tuple[int, str]]:
    for row in dialect.faults.rows:
        if issubclass(row.fault, NoOperation | SystemFault | BodyMalformed):
            yield row.http, row.code


@cache
def codes_of(dialect: Dialect, kind: type[Fault]) -> frozenset[str]:
    """The codes of a kind of fault."""
    return frozenset(row.code for row in dialect.faults.rows if issubclass(row.fault, kind))


@cache
def in_front(dialect: Dialect, code: str) -> frozenset[bool]:
    """Whether a code is one of the access layer in front of the operations; of some it is both."""
    return frozenset(row.gateway for row in dialect.faults.rows if row.code == code)


@cache
def _pattern(text: str) -> str:
    """A message with its facts, which may be anything; a colon before an empty one is left out."""
    plain = re.escape(text.replace("{{", "\0").replace("}}", "\1"))
    return (
        re.sub(r"(:\\ )?\\\{\w+\\\}", lambda found: "(:\\ .*)?" if found[1] else ".*", plain)
        .replace("\0", r"\{")
        .replace("\1", r"\}")
    )
