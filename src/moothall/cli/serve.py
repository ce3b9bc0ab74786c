"""`moothall serve --help`: its options are the settings, as they are declared. `cli.start` is what runs."""

import inspect
from pathlib import Path
from typing import Annotated, Any

import typer

from moothall.cli.start import CONFIG_VARIABLE, Wanted, start
from moothall.server.settings import Setting, declared

_CONFIG = Annotated[
    Path | None, typer.Option("--config", envvar=CONFIG_VARIABLE, help="Read settings from this TOML file.")
]
_JSON = Annotated[bool, typer.Option("--json", help="When ready, print one line of JSON and nothing else.")]


def serve(*, config: Path | None, json: bool, **flags: Any) -> None:
    """Start the server and stay until Ctrl-C.

    Every option may also be given as an environment variable (`--port` as `MOOTHALL_PORT`) or as a key of the TOML file
    that `--config` names; an option counts before a variable, a variable before the file.
    """
    start(Wanted(flags, config, json))


def _signature() -> inspect.Signature:
    """One option for each setting, and the two that only a command line has."""
    kind = inspect.Parameter.KEYWORD_ONLY
    options = [_option(setting) for setting in declared().values() if setting.flag]
    options.append(inspect.Parameter("config", kind, default=None, annotation=_CONFIG))
    options.append(inspect.Parameter("json", kind, default=False, annotation=_JSON))
    return inspect.Signature(options)


def _option(setting: Setting) -> inspect.Parameter:
    flag = "--" + setting.name.replace("_", "-")
    default = "" if setting.default in (None, False) else f" [default: {setting.default}]"
    annotation: Any = Annotated[setting.kind | None, typer.Option(flag, help=setting.description + default)]
    return inspect.Parameter(setting.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


serve.__signature__ = _signature()  # type: ignore[attr-defined]
serve.__annotations__ = {parameter.name: parameter.annotation for parameter in _signature().parameters.values()}
