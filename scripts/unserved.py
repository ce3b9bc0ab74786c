"""Renders the modules that list what the wire sheets document and the registries do not serve."""

import subprocess
import sys
from collections.abc import Iterator

from moothall.server.dialects import DIALECTS
from moothall.wire.dialect import Unserved
from tests.witness import sheets

VENDORS = {
    "dingtalk": ("DingTalk", ("topapi", "openapi")),
    "tencent": ("Tencent Cloud Chat", ("tencent",)),
}


def render(package: str) -> str:
    """The module of one API package, as ruff formats it."""
    vendor, names = VENDORS[package]
    lines = [
        f'"""What {vendor} documents and this version does not answer. Written by `python -m scripts.generate`."""',
        "from moothall.wire.dialect import Unserved",
    ]
    for name in names:
        rows = (f'Unserved("{each.id}", "{each.method}", "{each.path}"),' for each in missing(name))
        lines += [f"{name.upper()} = (", *rows, ")"]
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", "unserved.py", "-"]
    return subprocess.run(command, input="\n".join(lines), capture_output=True, check=True, text=True).stdout


def missing(name: str) -> Iterator[Unserved]:
    """The operations of a dialect's sheets that its registry lacks, in the order of the sheets."""
    served = {operation.id for each in DIALECTS.values() if each.name == name for operation in each}
    for operation in sheets.operations():
        if operation.dialect == name and operation.id not in served:
            yield Unserved(operation.id, operation.method, operation.route)
