"""The secrets that an organization file refers to: who applies it looks them up, the server does not."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_KINDS = {"secret_env": "env", "secret_file": "file"}


def secrets(content: IO[bytes], folder: Path) -> dict[str, str | None]:
    """What the references hold, as `env:NAME` and `file:PATH`; files are found from the folder.

    None where there is nothing: the server says so, with the line and the field.
    """
    if not any(b"secret_" in line for line in content):
        return {}
    content.seek(0)
    return {
        f"{kind}:{name}": os.environ.get(name) if kind == "env" else _kept(folder, name)
        for kind, name in _references(content)
    }


def _references(content: IO[bytes]) -> Iterator[tuple[str, str]]:
    """The values of the fields, up to where the file is not YAML: what is wrong with it the server tells."""
    import yaml
    from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

    within: list[str | None] = []
    """Of each collection around: the key whose value comes next; "" where a key does; None in a list."""
    try:
        for event in yaml.parse(content, yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):
            if isinstance(event, MappingEndEvent | SequenceEndEvent):
                within.pop()
            elif isinstance(event, ScalarEvent) and within and within[-1] == "":
                within[-1] = event.value
                continue
            elif isinstance(event, ScalarEvent) and within and (kind := _KINDS.get(within[-1] or "")):
                yield kind, event.value
            elif isinstance(event, MappingStartEvent | SequenceStartEvent):
                within.append("" if isinstance(event, MappingStartEvent) else None)
                continue
            if within and within[-1] is not None:
                within[-1] = ""
    except yaml.YAMLError:
        return


def _kept(folder: Path, name: str) -> str | None:
    """The secret in a file."""
    try:
        return (folder / Path(name).expanduser()).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError, RuntimeError):  # the last for a home that nobody has
        return None
