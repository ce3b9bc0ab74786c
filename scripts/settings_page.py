"""Renders the page of all settings from their declaration."""

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import msgspec

from moothall.server.settings import PREFIX, Setting, declared

_HEAD = """# Settings

Written by `python -m scripts.generate` from `moothall/server/settings.py`.

Each setting can be given as an option of `moothall serve`, as an environment variable, or as a key of the TOML file
that `--config` or `MOOTHALL_CONFIG` names. An option counts before a variable, a variable before the file. An unknown
option or key is refused; an unknown variable that begins with `{prefix}` is warned about by name. Times are in
milliseconds, sizes in bytes.

```toml
# moothall.toml
port = 8420
data = "/var/lib/moothall"
log_format = "json"
```
"""


def render() -> str:
    """The page, in Markdown."""
    sections = [line for setting in declared().values() for line in _section(setting)]
    return "\n".join((_HEAD.format(prefix=PREFIX), *sections)).rstrip() + "\n"


def _section(setting: Setting) -> Iterator[str]:
    flag = f"`--{setting.name.replace('_', '-')}`, " if setting.flag else ""
    yield f"## `{setting.name}`"
    yield ""
    yield f"{setting.description}"
    yield ""
    yield f"- {flag}`{setting.variable}`{'' if setting.flag else ' (no option: others see command lines)'}"
    yield f"- {_values(setting.hint)}; default: {_default(setting.default)}"
    yield ""


def _values(hint: Any) -> str:
    """What a value can be, in words."""
    base, meta = get_args(hint)[0], next(part for part in hint.__metadata__ if isinstance(part, msgspec.Meta))
    kind = next((part for part in get_args(base) if part is not type(None)), base) if _is_optional(base) else base
    if get_origin(kind) is Literal:
        return " or ".join(f"`{value}`" for value in get_args(kind))
    words = {int: "a whole number", str: "text", bool: "`true` or `false`"}[kind]
    if meta.ge is not None and meta.le is not None:
        return f"{words} from {meta.ge} to {meta.le}"
    return f"{words}, at least {meta.ge}" if meta.ge is not None else words


def _is_optional(base: Any) -> bool:
    return type(None) in get_args(base)


def _default(value: object) -> str:
    if value is None:
        return "not given"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
