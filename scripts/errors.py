"""Renders the page of errors: each documented one with the scenario that shows it, or why it cannot occur."""

from collections.abc import Iterator
from itertools import groupby

from moothall.server.openapi import plain
from tests.witness.coverage import Needed, needed, reason, scenario

HEAD = """\
# Errors

Written by `python -m scripts.generate`. Each error that the wire sheets or the fault tables document for what is
served, with the scenario that produces it, or the reason why it cannot occur. Errors under a dialect alone are given to
requests that mean no operation, or come before any.

The vendors' global lists have more codes; those belong to operations whose own tables name them.
"""


def render() -> str:
    """The page, in Markdown."""
    lines = [HEAD]
    for (dialect, operation), errors in groupby(sorted(needed(), key=_place), key=_place):
        lines += [f"## {dialect}{f': {operation}' if operation else ''}", ""]
        lines += ["| Code | Fault | Text | Shown by, or cannot occur because |", "| --- | --- | --- | --- |"]
        lines += [*map(_row, errors), ""]
    return "\n".join(lines).rstrip() + "\n"


def _place(error: Needed) -> tuple[str, str]:
    return error.dialect, error.operation


def _row(error: Needed) -> str:
    cells = (f"`{error.code}`", error.fault, plain(error.text), " ".join(_shown(error)))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|').replace('<', '&lt;') for cell in cells)} |"


def _shown(error: Needed) -> Iterator[str]:
    if shown := scenario(error):
        yield f"`{shown.removeprefix('tests.')}`"
    else:
        yield reason(error)
