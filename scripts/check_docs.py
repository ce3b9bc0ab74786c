"""Checks what no other tool does: links between pages, addresses that must not be written down, the length of files."""

import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from urllib.parse import unquote

from scripts.tree import ROOT, project_files

LONGEST = 500
"""Lines in a Python file."""

PAGES = re.compile(r"(?:README|CONTRIBUTING|SECURITY|CHANGELOG|docs/.+)\.md")
CODE = re.compile(r"(?:src|tests|bench|scripts)/.+\.py")

LINK = re.compile(r"\]\(\s*<?([^)\s>]+)|^\[[^\]]+\]:\s+<?(\S+?)>?(?:\s|$)|<(?:a|img)\s[^>]*?(?:href|src)=\"([^\"]+)\"")
FENCE = re.compile(r"\s*(```|~~~)")
SPAN = re.compile(r"(`+).+?\1")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)

# Installing is configured by whoever installs: no registry's host and no path of a build machine belongs in a file.
# They are spelled in pieces so that this file passes its own check.
HOSTS = (("py", "pi.org"), ("python", "hosted.org"), ("npm", "js.org"), ("unp", "kg.com"), ("cra", "tes.io"))
MORE_HOSTS = (("deb.", "debian.org"), ("proxy.go", "lang.org"), ("maven", ".org"))
ADDRESS = re.compile("|".join(re.escape("".join(host)) for host in HOSTS + MORE_HOSTS) + r"|/(?:home|root|Users|work)/")


def prose(page: Path) -> Iterator[tuple[int, str]]:
    """The lines of a page outside code blocks, with their numbers and without code spans."""
    fence = ""
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        mark = FENCE.match(line)
        if mark and fence in ("", mark[1]):
            fence = "" if fence else mark[1]
        elif not fence:
            yield number, line


@cache
def anchors(page: Path) -> frozenset[str]:
    """What a link may name after `#`: the headings of a page, spelled as forges spell them."""
    found: set[str] = set()
    for _, line in prose(page):
        if re.match(r"#{1,6}\s", line):
            title = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line.lstrip("#").strip())
            slug = base = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
            again = 0
            while slug in found:
                again += 1
                slug = f"{base}-{again}"
            found.add(slug)
        found.update(re.findall(r"<a\s[^>]*?(?:id|name)=\"([^\"]+)\"", line))
    return frozenset(found)


def broken_links(page: Path) -> Iterator[str]:
    """The relative links of a page that lead nowhere."""
    for number, line in prose(page):
        for match in LINK.finditer(SPAN.sub("", line)):
            link = unquote(match[1] or match[2] or match[3])
            if not SCHEME.match(link) and not resolves(page, link):
                yield f"{page.relative_to(ROOT)}:{number}: the link {link} leads nowhere"


def resolves(page: Path, link: str) -> bool:
    """Whether a relative link names a file or folder here, and a heading that its page has."""
    name, _, anchor = link.partition("#")
    base = ROOT if name.startswith("/") else page.parent
    target = base / name.lstrip("/") if name else page
    if not target.exists():
        return False
    return not anchor or target.suffix != ".md" or anchor in anchors(target)


def addresses(path: Path) -> Iterator[str]:
    """The lines of a file that name a package registry's host or a path of one machine."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    for number, line in enumerate(text.splitlines(), 1):
        if match := ADDRESS.search(line):
            yield f"{path.relative_to(ROOT)}:{number}: names {match[0]}, which belongs to one machine or registry"


def too_long(path: Path) -> Iterator[str]:
    """Says so when a file has grown past the limit."""
    lines = path.read_text(encoding="utf-8").count("\n")
    if lines > LONGEST:
        yield f"{path.relative_to(ROOT)}: {lines} lines, at most {LONGEST}; split it by what it is about"


def complaints() -> Iterator[str]:
    """Everything that is wrong, one line each."""
    for path in project_files():
        name = path.relative_to(ROOT).as_posix()
        checks: list[Callable[[Path], Iterator[str]]] = [addresses]
        if PAGES.fullmatch(name):
            checks.append(broken_links)
        if CODE.fullmatch(name):
            checks.append(too_long)
        yield from chain.from_iterable(check(path) for check in checks)


def main() -> int:
    """Print every complaint; 1 if there is one."""
    found = list(complaints())
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
