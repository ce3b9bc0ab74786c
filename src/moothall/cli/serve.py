"""`moothall serve`: its flags are the settings."""

import inspect
import os
import sys
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from moothall.cli.ending import USAGE, Ended
from moothall.server.settings import Setting, SettingInvalid, Settings, declared, load, unknown_variables


def serve(*, config: Path | None, json: bool, **flags: Any) -> None:
    """Start the server and stay until Ctrl-C.

    Every option may also be given as an environment variable (`--port` as `MOOTHALL_PORT`) or as a key of the TOML file
    that `--config` names; an option counts before a variable, a variable before the file.
    """
    settings = _settings(config, flags)
    from moothall.server import announcement, lifecycle  # the whole server: not for `--help`

    told = announcement.for_programs if json else announcement.for_people
    try:
        lifecycle.run(settings, lambda running, address: _tell(told(running, address)))
    except lifecycle.Refused as error:
        raise Ended(str(error)) from error


def _settings(config: Path | None, flags: dict[str, Any]) -> Settings:
    for name in unknown_variables(os.environ):
        print(f"moothall: the variable {name} is not a setting and changes nothing", file=sys.stderr)
    try:
        return load(flags, os.environ, config)
    except SettingInvalid as error:
        raise Ended(str(error), USAGE) from error


def _tell(text: str) -> None:
    print(text, flush=True)


def _signature() -> inspect.Signature:
    """The command's options: one for each setting, as it is declared, and the two that only a command line has."""
    options = [_option(setting) for setting in declared().values() if setting.flag]
    config = Annotated[
        Path | None, typer.Option("--config", envvar="MOOTHALL_CONFIG", help="Read settings from this TOML file.")
    ]
    json = Annotated[bool, typer.Option("--json", help="When ready, print one line of JSON and nothing else.")]
    kind = inspect.Parameter.KEYWORD_ONLY
    options.append(inspect.Parameter("config", kind, default=None, annotation=config))
    options.append(inspect.Parameter("json", kind, default=False, annotation=json))
    return inspect.Signature(options)


def _option(setting: Setting) -> inspect.Parameter:
    kind = get_args(setting.hint)[0]
    flag = "--" + setting.name.replace("_", "-")
    default = "" if setting.default in (None, False) else f" [default: {setting.default}]"
    option = typer.Option(flag, help=setting.description + default)
    return inspect.Parameter(
        setting.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind | None, option]
    )


serve.__signature__ = _signature()  # type: ignore[attr-defined]
serve.__annotations__ = {parameter.name: parameter.annotation for parameter in _signature().parameters.values()}
