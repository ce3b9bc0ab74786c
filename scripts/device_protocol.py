"""Renders the frames of the device protocol from their declaration: a table for people, a JSON Schema for programs."""

import json
from collections.abc import Iterator
from typing import Any, get_args

import msgspec

from moothall.kernel import frames
from moothall.kernel.frames import FromDevice, FromServer
from scripts.tree import ROOT

PAGE = "docs/device-protocol.md"
_START, _END = "<!-- frames: start -->", "<!-- frames: end -->"
_TYPES = {"integer": "number", "string": "text", "boolean": "yes or no", "array": "list", "object": "object"}


def render(form: str) -> str:
    """`page`: the page with its table renewed; `schema`: a JSON Schema of every frame."""
    return _schema() if form == "schema" else _page()


def _page() -> str:
    """The text around the table is written by hand, in the page itself."""
    head, _, rest = (ROOT / PAGE).read_text(encoding="utf-8").partition(_START)
    tail = rest.partition(_END)[2]
    return f"{head}{_START}\n\n{frames_reference()}\n{_END}{tail}"


def frames_reference() -> str:
    """What each frame says and of what it consists, in Markdown."""
    return "\n".join(_sections())


def _sections() -> Iterator[str]:
    for title, union in (("From the device", FromDevice), ("From the server", FromServer)):
        yield f"### {title}\n"
        for kind in get_args(union):
            yield from _frame(kind)


def _frame(kind: type[frames.Frame]) -> Iterator[str]:
    shape = _definitions([kind])[1][kind.__name__]
    yield f"**`{kind.__struct_config__.tag}`**: {kind.__doc__}\n"
    members = {name: member for name, member in shape["properties"].items() if name != "type"}
    if not members:
        return
    yield "| member | type | | meaning |"
    yield "|---|---|---|---|"
    for name, member in members.items():
        need = "" if name in shape["required"] else "may be absent"
        yield f"| `{name}` | {_type(member)} | {need} | {member.get('description', '')} |"
    yield ""


def _type(member: dict[str, Any]) -> str:
    kinds = [member] if "type" in member else member.get("anyOf", [])
    return ", ".join(_TYPES[one["type"]] for one in kinds if one["type"] != "null")


def _definitions(kinds: list[type[frames.Frame]]) -> tuple[tuple[dict[str, Any], ...], dict[str, Any]]:
    return msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")


def _schema() -> str:
    kinds = dict.fromkeys((*get_args(FromDevice), *get_args(FromServer)))
    _, definitions = _definitions(list(kinds))
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": frames.PROTOCOL,
        "$defs": {
            "FromDevice": {"oneOf": [{"$ref": f"#/$defs/{kind.__name__}"} for kind in get_args(FromDevice)]},
            "FromServer": {"oneOf": [{"$ref": f"#/$defs/{kind.__name__}"} for kind in get_args(FromServer)]},
            **definitions,
        },
    }
    return json.dumps(document, indent=2) + "\n"
