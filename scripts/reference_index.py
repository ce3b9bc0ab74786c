"""Renders the first page of the reference: every operation in one line, and where to read on."""

from collections.abc import Iterator

from moothall.server.dialects import DIALECTS
from moothall.server.envelopes import ENVELOPES
from moothall.wire.dialect import Dialect
from scripts.reference import title

HEAD = """\
# Reference

Written by `python -m scripts.generate` from the code. A running server has the same as an OpenAPI 3.1 document at
`/moothall/openapi.json`. [Errors](errors.md) names for each error the scenario that produces it.
"""


def render() -> str:
    """The page, in Markdown."""
    lines = [HEAD]
    for dialect in sorted(set(DIALECTS.values()), key=lambda each: list(ENVELOPES).index(each.name)):
        lines += [f"## [{title(dialect.name)}]({dialect.name}.md)", "", *_operations(dialect), ""]
    return "\n".join(lines).rstrip() + "\n"


def _operations(dialect: Dialect) -> Iterator[str]:
    yield "| Operation | Route | |"
    yield "| --- | --- | --- |"
    for operation in dialect:
        summary = operation.summary.partition("\n")[0]
        link = f"[{operation.id}]({dialect.name}.md#{_anchor(operation.id)})"
        yield f"| {link} | `{operation.method} {operation.path}` | {summary} |"
    if missing := len(list(dialect.unserved)):
        yield ""
        yield f"Documented, and not served yet: [{missing}]({dialect.name}.md#documented-and-not-served-yet)."


def _anchor(id: str) -> str:
    """What a forge makes of a heading."""
    return id.replace(".", "")
