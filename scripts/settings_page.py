"""Renders the page of all settings from their declaration."""

from collections.abc import Iterator
from typing import Literal, get_args, get_origin

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
    yield f"- {_values(setting)}; default: {_default(setting.default)}"
    yield ""


def _values(setting: Setting) -> str:
    """What a value can be, in words."""
    if get_origin(setting.kind) is Literal:
        return " or ".join(f"`{value}`" for value in get_args(setting.kind))
    words = {int: "a whole number", str: "text", bool: "`true` or `false`"}[setting.kind]
    if setting.least is not None and setting.most is not None:
        return f"{words} from {setting.least} to {setting.most}"
    return f"{words}, at least {setting.least}" if setting.least is not None else words


def _default(value: object) -> str:
    if value is None:
        return "not given"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
