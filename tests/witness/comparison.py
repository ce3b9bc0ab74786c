"""Where the registries and the wire sheets say different things, both ways."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import msgspec

from moothall.server.dialects import EVERY
from moothall.server.openapi import describe
from moothall.wire.dialect import Dialect
from moothall.wire.faults import NoOperation
from moothall.wire.operation import Operation
from moothall.wire.refusals import refusals
from moothall.wire.table import Row
from tests.witness import sheets
from tests.witness.sheets import Parameter, SheetOperation

ENVELOPE = {"tencent": {"ActionStatus", "ErrorInfo", "ErrorCode"}}
"""Members of every answer that a family's sheet has in a rule and not in each operation."""


FORWARDED = "forwardErrorMessage"
"""What a sheet has for a text that comes from further behind."""


class Difference(msgspec.Struct, frozen=True, order=True):
    """One thing that the sheet and the registry see differently."""

    operation: str
    aspect: str
    subject: str
    sheet: str
    served: str


def dialects() -> tuple[Dialect, ...]:
    """Every dialect once."""
    return EVERY


def served() -> Iterator[tuple[Dialect, Operation, SheetOperation]]:
    """Every vendor operation that is served, with what its sheet says."""
    for dialect in dialects():
        for operation in dialect:
            if sheet := sheets.operation(dialect.name, operation.id):
                yield dialect, operation, sheet


def differences() -> Iterator[Difference]:
    """Every difference, operation by operation."""
    for dialect, operation, sheet in served():
        name = f"{dialect.name}:{operation.id}"
        for aspect, subject, said, done in (
            *_place(operation, sheet),
            *_parameters(operation, sheet),
            *_answer(operation, sheet),
            *_errors(dialect, operation, sheet),
        ):
            yield Difference(name, aspect, subject, said, done)
    for dialect in dialects():
        yield from _texts(dialect)


Found = tuple[str, str, str, str]
"""Aspect, subject, what the sheet says, what is served."""


def _place(operation: Operation, sheet: SheetOperation) -> Iterator[Found]:
    for aspect, said, done in (
        ("method", sheet.method, operation.method),
        ("path", sheet.route, operation.path),
        ("permission", sheet.permission, str(operation.permission)),
    ):
        if said != done:
            yield aspect, "", said, done


def _parameters(operation: Operation, sheet: SheetOperation) -> Iterator[Found]:
    security = {name for way in _described(operation)["security"] for name in way}
    declared = arguments(operation)
    said = {
        each.name: _words(each.place, _listed(each, declared.get(each.name, ""), sheet.dialect), each.required)
        for each in sheet.param
        if each.name not in security
    }
    yield from _unequal("parameter", said, {name: words for name, words in declared.items() if _is_told(name, said)})
    if "access_token" in security and sheet.parameter("access_token") is None:
        yield "parameter", "access_token", "", "credential"


def _is_told(name: str, said: dict[str, str]) -> bool:
    """Whether the sheet goes as far into an argument as this member is, and tells of more than what it is in."""
    top = re.split(r"[.\[]", name)[0]
    inside = [path for path in said if path.startswith((f"{top}.", f"{top}["))]
    if name in said:
        return True
    if any(path.startswith((f"{name}.", f"{name}[")) for path in said):
        return False
    return bool(inside) if name != top else True


def _listed(parameter: Parameter, declared: str, dialect: str) -> str:
    """The sheet's type; in the older generation lists are sent as text with commas (rule topapi_types)."""
    kind = declared.split(", ")[1] if declared else ""
    in_text = dialect in ("top", "topapi") and parameter.type == "string" and kind.startswith("array<")
    return kind if in_text else parameter.type


def arguments(operation: Operation) -> dict[str, str]:
    """Place, type and need of each argument that an operation declares, by its documented name."""
    described = _described(operation)
    declared = {
        each["name"]: _words(each["in"], _type(each["schema"]), each["required"])
        for each in described.get("parameters", ())
    }
    for content in described.get("requestBody", {}).get("content", {}).values():
        schema = content["schema"]
        for name, kind in schema.get("properties", {}).items():
            declared[name] = _words("body", _type(kind), name in schema["required"])
            declared |= {path: _words("body", *said) for path, said in _inside(name, kind)}
    return declared


def _inside(name: str, schema: dict[str, Any]) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Type and need of what an argument holds, by its dotted path."""
    schema = _resolved(schema)
    if "items" in schema:
        yield from _inside(f"{name}[]", schema["items"])
    for member, kind in schema.get("properties", {}).items():
        yield f"{name}.{member}", (_type(kind), member in schema.get("required", ()))
        yield from _inside(f"{name}.{member}", kind)


def _words(place: str, kind: str, required: bool) -> str:
    return f"{place}, {kind.replace('int32', 'int64')}, {'required' if required else 'optional'}"


def _answer(operation: Operation, sheet: SheetOperation) -> Iterator[Found]:
    declared = dict(answer_members(operation))
    said = {member.path: member.type.replace("int32", "int64") for member in sheet.response}
    for name in ENVELOPE.get(sheet.dialect, set()) - said.keys():
        declared.pop(name)
    objects = {name for name, kind in declared.items() if kind == "object" or _lists(name, said)} - said.keys()
    if sheet.dialect == "top":
        objects = {name for name in declared.keys() - said.keys() if _wraps(name, said)}
    yield from _unequal("answer", said, {name: kind for name, kind in declared.items() if name not in objects})


def _lists(name: str, said: Iterable[str]) -> bool:
    """Whether a member is a list of objects; a sheet may name only what is in each."""
    return any(path.startswith(f"{name}[].") for path in said)


def _wraps(name: str, said: Iterable[str]) -> bool:
    """Whether a member only wraps others; the oldest generation's sheet names the innermost."""
    return name.endswith("request_id") or any(path.startswith((f"{name}.", f"{name}[")) for path in said)


def answer_members(operation: Operation) -> Iterator[tuple[str, str]]:
    """Every member of an operation's answer by its dotted path, with its type in the sheets' words."""
    schema = _described(operation)["responses"]["200"]["content"]["application/json"]["schema"]
    yield from _members(schema["anyOf"][0] if "anyOf" in schema else schema)


def _members(schema: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    schema = _resolved(schema)
    for part in schema.get("allOf", ()):
        yield from _members(part, prefix)
    for name, kind in schema.get("properties", {}).items():
        yield prefix + name, _type(kind)
        kind = _resolved(kind)
        yield from _members(kind, f"{prefix}{name}.")
        yield from _members(kind.get("items", {}), f"{prefix}{name}[].")


def _type(schema: dict[str, Any]) -> str:
    schema = _resolved(schema)
    if "const" in schema:
        return {int: "int64", str: "string"}[type(schema["const"])]
    if "enum" in schema:
        return "string"
    plain = {"integer": "int64", "boolean": "bool"}
    kind = schema.get("type", "any")
    if isinstance(values := schema.get("additionalProperties"), dict):
        return f"map<string,{_type(values)}>"
    return f"array<{_type(schema['items'])}>" if kind == "array" else plain.get(kind, kind)


def _errors(dialect: Dialect, operation: Operation, sheet: SheetOperation) -> Iterator[Found]:
    """A sheet's row needs a fault with its code; a code of ours stands in the operation's table or the global one."""
    said = {error.code: f"HTTP {error.http}" for error in sheet.error}
    done = {code: f"HTTP {refusal.row.http}" for refusal in refusals(dialect, operation) for code in refusal.codes}
    if dialect.name == "top":
        done = dict(_classes(done))
    everywhere = {
        (error.code, f"HTTP {error.http}") for error in sheets.global_errors() if error.dialect == dialect.name
    }
    known = {code: http for code, http in done.items() if code in said or not _is_global(code, http, everywhere)}
    for row in dialect.faults.rows:
        if row.code in said and issubclass(row.fault, NoOperation):
            known[row.code] = f"HTTP {row.http}"
    yield from _unequal("error", said, known)


def _classes(done: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The oldest generation's codes are a class and a sub code; of an operation's refusals the sheet has the class."""
    for code, http in done.items():
        number, _, _ = code.partition("/")
        if number == "50":
            yield number, http


def _is_global(code: str, http: str, everywhere: Iterable[tuple[str, str]]) -> bool:
    return (code, http) in everywhere or (code.startswith("Missing") and ("Missing<param>", http) in everywhere)


def _texts(dialect: Dialect) -> Iterator[Difference]:
    """Chinese texts are the sheets' own. So are English ones, where after a colon we may add which and why."""
    for row in dialect.faults.rows:
        said = tuple(_said(dialect, row))
        english = tuple(dict.fromkeys(english for english, _ in said if english))
        chinese = tuple(dict.fromkeys(chinese for _, chinese in said if chinese))
        name = f"{dialect.name}:{row.operation or '*'}"
        if english and not any(_is_said(text, row.en) for text in english):
            yield Difference(name, "english", row.code, english[0], row.en)
        if chinese and (row.zh or row.en) not in chinese:
            yield Difference(name, "chinese", row.code, chinese[0], row.zh)


def _is_said(text: str, served: str) -> bool:
    """Whether a text of ours is the sheet's, in which `%s` and a forwarded message stand for anything."""
    if text == FORWARDED:
        return True
    return re.fullmatch(f"{re.escape(text).replace('%s', '.*')}( ?[:\\[].*)?", served) is not None


def _said(dialect: Dialect, row: Row) -> Iterator[tuple[str, str]]:
    """The English and Chinese texts that the operation's sheet has for a code, or else the global one's."""
    sheet = sheets.operation(dialect.name, row.operation)
    errors = [error for error in (sheet.error if sheet else ()) if error.code == row.code]
    for error in errors:
        english = error.message if error.message.isascii() else ""
        yield english, error.message_zh or ("" if english else error.message)
    if not errors:
        yield _said_everywhere(dialect, row)


def _said_everywhere(dialect: Dialect, row: Row) -> tuple[str, str]:
    """The text of the global list; empty where it has none whole."""
    for other in sheets.global_errors():
        if (
            (other.dialect, other.code) == (dialect.name, row.code.replace("{argument}", "<param>"))
            and not other.shortened
            and "%s" not in other.message
        ):
            text = other.message.replace("<name>", "{argument}").replace("<param>", "{argument}")
            return (text, "") if text.isascii() else ("", text)
    return "", ""


def _unequal(aspect: str, said: dict[str, str], done: dict[str, str]) -> Iterator[Found]:
    for subject in sorted(said.keys() | done.keys()):
        if said.get(subject) != done.get(subject):
            yield aspect, subject, said.get(subject, ""), done.get(subject, "")


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document of all dialects."""
    return describe(dialects())


def _described(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = document()["paths"][operation.path][operation.method.lower()]
    return described


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """What a schema is, behind a reference and beside null."""
    kinds = schema.get("anyOf", ())
    if {"type": "null"} in kinds:
        return _resolved(next(kind for kind in kinds if kind != {"type": "null"}))
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found
