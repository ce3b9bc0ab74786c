"""Starting the server without the command line library, whose import costs as much time and memory as the store's.

The options are the settings, as they are declared; `cli.serve` shows the same ones in its help.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from moothall.cli.ending import USAGE, Ended
from moothall.server.settings import SettingInvalid, Settings, declared, load, unknown_variables

CONFIG_VARIABLE = "MOOTHALL_CONFIG"


class Wanted(NamedTuple):
    """What a command line asks for; values are still text."""

    flags: dict[str, object]
    config: Path | None
    json: bool


def main(arguments: Sequence[str]) -> None:
    """Serve as the arguments after `moothall serve` say."""
    start(parse(arguments))


def parse(arguments: Sequence[str]) -> Wanted:
    """Read `--name value` and `--name=value`; ends with the usage exit code for anything else."""
    flags = dict(_pairs(iter(arguments)))
    config, json = flags.pop("config", None), flags.pop("json", False) is True
    named = str(config) if config is not None else os.environ.get(CONFIG_VARIABLE)
    return Wanted(flags, Path(named) if named else None, json)


def _pairs(arguments: Iterator[str]) -> Iterator[tuple[str, object]]:
    switches = {"json", *(setting.name for setting in declared().values() if type(setting.default) is bool)}
    for argument in arguments:
        flag, given, value = argument.partition("=")
        name = flag.removeprefix("--").replace("-", "_")
        if not flag.startswith("--") or (name in declared() and not declared()[name].flag):
            raise Ended(f"{flag} is not an option; see moothall serve --help", USAGE)
        if name in switches and not given:
            yield name, True
        elif given:
            yield name, value
        else:
            yield name, _next(flag, name in declared() or name == "config", arguments)


def _next(flag: str, known: bool, arguments: Iterator[str]) -> str:
    try:
        return next(arguments)
    except StopIteration:
        wrong = "needs a value" if known else "is not an option"
        raise Ended(f"{flag} {wrong}; see moothall serve --help", USAGE) from None


def start(wanted: Wanted) -> None:
    """Serve until a signal ends it."""
    settings = _settings(wanted)
    from moothall.server import announcement, lifecycle  # after the settings: a mistake in them is told at once

    told = announcement.for_programs if wanted.json else announcement.for_people
    try:
        lifecycle.run(settings, lambda running, address: print(told(running, address), flush=True))
    except lifecycle.Refused as error:
        raise Ended(str(error)) from error


def _settings(wanted: Wanted) -> Settings:
    for name in unknown_variables(os.environ):
        print(f"moothall: the variable {name} is not a setting and changes nothing", file=sys.stderr)
    try:
        return load(wanted.flags, os.environ, wanted.config)
    except SettingInvalid as error:
        raise Ended(str(error), USAGE) from error
