"""Writes the pages that are derived from code: `python -m scripts.generate`, and `--check` to see that none is stale.

A generator is a module with a function `render`, which takes words and gives a text. Add its page to `GENERATED` and
the rest follows.
"""

import argparse
import difflib
import importlib
import sys
from itertools import islice
from typing import Protocol, cast

from scripts.tree import ROOT

GENERATED: tuple[tuple[str, ...], ...] = (
    ("src/moothall/api/dingtalk/unserved.py", "scripts.unserved", "dingtalk"),
    ("src/moothall/api/tencent/unserved.py", "scripts.unserved", "tencent"),
    ("docs/reference/README.md", "scripts.reference_index"),
    ("docs/reference/errors.md", "scripts.errors"),
    ("docs/reference/top.md", "scripts.reference", "top"),
    ("docs/reference/topapi.md", "scripts.reference", "topapi"),
    ("docs/reference/openapi.md", "scripts.reference", "openapi"),
    ("docs/reference/tencent.md", "scripts.reference", "tencent"),
    ("docs/reference/admin.md", "scripts.reference", "admin"),
    ("docs/device-protocol.md", "scripts.device_protocol", "page"),
    ("docs/reference/device-frames.json", "scripts.device_protocol", "schema"),
    ("docs/reference/organization-file.md", "scripts.organization_file"),
    ("docs/settings.md", "scripts.settings_page"),
    ("docs/metrics.md", "scripts.metrics_page"),
    ("docs/fleet.md", "scripts.fleet_page"),
)
"""A page's path from the root, the module that renders it, and the words that its function `render` takes."""

SHOWN = 20
"""How many lines of a difference are printed."""


class Generator(Protocol):
    """A module that renders one page."""

    def render(self, *words: str) -> str:
        """The whole text of the page."""
        ...


def stale() -> dict[str, str]:
    """The pages whose file differs from what their generator renders now, with that text."""
    rendered = {page: cast(Generator, importlib.import_module(name)).render(*words) for page, name, *words in GENERATED}
    return {page: text for page, text in rendered.items() if _written(page) != text}


def main() -> int:
    """Write the stale pages, or with `--check` only name them and answer 1."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.generate", description="Write the pages derived from code."
    )
    parser.add_argument("--check", action="store_true", help="only say which pages are stale")
    check = parser.parse_args().check
    pages = stale()
    for page, text in pages.items():
        if check:
            _show(page, text)
        else:
            (ROOT / page).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / page).write_text(text, encoding="utf-8")
            print(f"wrote {page}")
    if check and pages:
        print("Write them anew with: python -m scripts.generate", file=sys.stderr)
    return int(check and bool(pages))


def _written(page: str) -> str | None:
    path = ROOT / page
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _show(page: str, text: str) -> None:
    written = (_written(page) or "").splitlines()
    difference = difflib.unified_diff(written, text.splitlines(), page, f"{page} (rendered)", lineterm="", n=1)
    print(f"stale: {page}", *islice(difference, SHOWN), sep="\n", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
