"""The OpenAPI 3.1 document of all operations, generated from the registries when somebody asks for it."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Annotated, Any

import msgspec

import moothall
from moothall.server.dialects import EVERY
from moothall.server.envelopes import ENVELOPES, Schema, envelope_schemas, security_schemes
from moothall.wire.admin import Raw
from moothall.wire.dialect import Dialect
from moothall.wire.fields import Field, Reply
from moothall.wire.operation import Operation
from moothall.wire.refusals import Refusal, refusals

_REFERENCE = "#/components/schemas/{name}"
_ABOUT = "The operations that this server answers, in the vendors' own words, and its own under /moothall."


@cache
def document() -> bytes:
    """The document as JSON."""
    return msgspec.json.encode(describe(EVERY))


def describe(dialects: Sequence[Dialect]) -> dict[str, Any]:
    """The document of these dialects."""
    schemas = _Schemas(operation for dialect in dialects for operation in dialect)
    paths: dict[str, dict[str, Any]] = {}
    for dialect in dialects:
        for operation in dialect:
            path = paths.setdefault(operation.path, {})
            path[operation.method.lower()] = _operation(dialect, operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Moothall", "version": moothall.__version__, "description": _ABOUT},
        "servers": [{"url": "/"}],
        "tags": [{"name": dialect.name, "description": ENVELOPES[dialect.name].title} for dialect in dialects],
        "paths": paths,
        "components": {
            "schemas": schemas.components | envelope_schemas(),
            "securitySchemes": security_schemes(),
        },
    }


class _Schemas:
    """JSON schemas of all replies and arguments, made at once so that each type has its name once."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        kinds: dict[Any, Any] = {}
        for operation in operations:
            if operation.reply is not Raw:
                kinds[operation.reply] = operation.reply
            kinds.update((field, _hint(field)) for field in operation.plan.fields)
        found, self.components = msgspec.json.schema_components(kinds.values(), ref_template=_REFERENCE)
        self._found: dict[Any, Schema] = dict(zip(kinds, found, strict=True))

    def of(self, kind: type[Reply]) -> Schema:
        """A reference to the schema of a reply."""
        return self._found[kind]

    def arguments(self, operation: Operation) -> dict[str, Schema]:
        """The schema of each argument by its documented name, with the other names that are taken."""
        return {
            field.name: self._found[field] | ({"x-accepted-names": field.names[1:]} if field.names[1:] else {})
            for field in operation.plan.fields
        }


def _hint(field: Field) -> Any:
    """The type of an argument: without null, which only means absent."""
    return Annotated[field.hint, field.constraints] if field.constraints else field.hint


def _operation(dialect: Dialect, operation: Operation, schemas: _Schemas) -> dict[str, Any]:
    envelope = ENVELOPES[dialect.name]
    arguments = schemas.arguments(operation)
    summary, _, rest = operation.summary.partition("\n")
    described: dict[str, Any] = {
        "operationId": f"{dialect.name}:{operation.id}",
        "summary": summary,
        "description": rest.strip(),
        "tags": [dialect.name],
        "security": [] if operation.open else [{name: [] for name in envelope.security}],
        "x-permission": operation.permission or None,
        "parameters": list(_parameters(operation, arguments)),
        "requestBody": _body(operation, arguments, envelope.encodings),
        "responses": _responses(dialect, operation, schemas),
        "x-errors": [_error(refusal) for refusal in refusals(dialect, operation)],
    }
    return {name: value for name, value in described.items() if value or name == "security"}


def _parameters(operation: Operation, arguments: dict[str, Schema]) -> Iterator[dict[str, Any]]:
    for field in operation.plan.fields:
        if field.place in ("path", "query", "header"):
            yield {
                "name": field.name,
                "in": field.place,
                "required": field.required or field.place == "path",
                "schema": arguments[field.name] | _fixed(operation, field),
            }


def _fixed(operation: Operation, field: Field) -> Schema:
    """The one value of an argument that the path ends in."""
    _, _, value = operation.path.partition(f"?{field.name}=")
    return {"const": value} if value else {}


def _body(operation: Operation, arguments: dict[str, Schema], encodings: tuple[str, ...]) -> dict[str, Any] | None:
    if operation.upload:
        return {"required": True, "content": {"application/yaml": {"schema": {"type": "string"}}}}
    fields = [field for field in operation.plan.fields if field.place == "body"]
    if operation.method not in ("POST", "PUT"):
        return None
    schema: Schema = {
        "type": "object",
        "properties": {field.name: arguments[field.name] for field in fields},
        "required": [field.name for field in fields if field.required],
    }
    if operation.strict:
        schema["additionalProperties"] = False
    return {
        "required": bool(schema["required"]),
        "content": {encoding: {"schema": schema} for encoding in encodings},
    }


def _responses(dialect: Dialect, operation: Operation, schemas: _Schemas) -> dict[str, Any]:
    """By HTTP status: a dialect that always says 200 has its refusals beside the reply."""
    envelope = ENVELOPES[dialect.name]
    by_status: dict[int, list[Schema]] = {200: []}
    if operation.reply is not Raw:
        by_status[200].append(envelope.success(schemas.of(operation.reply), operation.path))
    found: dict[int, list[Refusal]] = {}
    for refusal in refusals(dialect, operation):
        found.setdefault(refusal.row.http, []).append(refusal)
    for status, refused in sorted(found.items()):
        by_status.setdefault(status, []).append(envelope.refusal(refused, operation.path))
    return {str(status): _response(status, kinds) for status, kinds in by_status.items()}


def _response(status: int, kinds: list[Schema]) -> dict[str, Any]:
    if not kinds:
        return {"description": "The answer, which is not JSON.", "content": {"*/*": {}}}
    schema = kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    said = "The answer." if status == 200 else "A refusal."
    return {"description": said, "content": {"application/json": {"schema": schema}}}


def _error(refusal: Refusal) -> dict[str, Any]:
    row = refusal.row
    return {
        "code": refusal.codes[0] if len(refusal.codes) == 1 else list(refusal.codes),
        "http": row.http,
        "fault": refusal.fault.name,
        "en": plain(row.en),
        "zh": plain(row.zh or row.en),
    }


def plain(text: str) -> str:
    """A message with its facts still named in braces, and without the doubling of other braces."""
    return text.replace("{{", "{").replace("}}", "}")
