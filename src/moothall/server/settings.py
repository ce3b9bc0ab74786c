"""What an operator may set: by flag, by environment variable, in a file.

Each setting is declared once; flags, variables, the file's keys and the page in the docs derive from the declaration.
"""

import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, get_args, get_origin, get_type_hints

import msgspec

from moothall.kernel.fault import Fault

PREFIX = "MOOTHALL_"
OTHER_VARIABLES = frozenset({"MOOTHALL_CONFIG", "MOOTHALL_URL", "MOOTHALL_ADMIN_TOKEN", "MOOTHALL_DEVICE_CREDENTIAL"})
"""Variables that are read elsewhere: the name of the settings file, and what the other commands need."""


class SettingInvalid(Fault):
    """A setting is unknown or has a value that it cannot have; the detail names it and where it came from."""


def _says(text: str, **limits: Any) -> msgspec.Meta:
    return msgspec.Meta(description=text, **limits)


def _secret(text: str) -> msgspec.Meta:
    return msgspec.Meta(description=text, extra={"flag": False})


_Rate: TypeAlias = Annotated[int, msgspec.Meta(ge=1)]
"""Limits stand on the number, not on `int | None`: msgspec refuses them there, and only when it converts."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All settings with their defaults. Times are in milliseconds, sizes in bytes."""

    host: Annotated[
        str, _says("Address to listen on. Anything but loopback makes the server reachable from other machines.")
    ] = "127.0.0.1"
    port: Annotated[int, _says("Port to listen on; 0 takes a free one.", ge=0, le=65535)] = 8420
    data: Annotated[
        str | None,
        _says(
            "Folder of the data. Not given: `$XDG_DATA_HOME/moothall` or `~/.local/share/moothall`, and with `demo` "
            "a temporary folder that is removed at the end."
        ),
    ] = None
    demo: Annotated[bool, _says("Load the demo organization.")] = False
    demo_secrets: Annotated[
        Literal["fixed", "random"],
        _says(
            "Secrets of the demo: `fixed` are the same on every machine and refuse an address other than loopback; "
            "`random` are this data folder's own."
        ),
    ] = "fixed"
    new_admin_token: Annotated[
        bool, _says("Make a new admin token at this start and show it; the one of before stops working.")
    ] = False
    master_key: Annotated[
        str | None,
        _secret(
            "The key that stored secrets are encrypted under: 32 bytes in base64. Not given: the file `master.key` in "
            "the data folder, made at the first start."
        ),
    ] = None
    language: Annotated[
        Literal["zh", "en"], _says("Language of messages to callers whose organization is not known.")
    ] = "zh"
    log_format: Annotated[
        Literal["auto", "text", "json"],
        _says("Form of the log on standard error: short lines or JSON; `auto` is `text` on a terminal, else `json`."),
    ] = "auto"
    log_successes: Annotated[
        int | None,
        _says(
            "How many successes of an operation are logged in a second; the others are counted in `suppressed`. "
            "Refusals are all logged. Not given: all on a terminal, 10 in JSON."
        ),
    ] = None
    body_limit: Annotated[int, _says("Largest request body; uploads to `apply` have no limit.", ge=65_536)] = (
        2 * 1024 * 1024
    )
    memory_results: Annotated[
        int, _says("How many results of reads stay in memory, over all tenants; a long one counts for several.", ge=0)
    ] = 400_000
    memory_results_of_tenant: Annotated[
        int, _says("How many results of reads stay in memory, of one tenant; a long one counts for several.", ge=0)
    ] = 200_000
    memory_members: Annotated[
        int, _says("How many members of much-asked chat groups stay in memory, 130 bytes each.", ge=0)
    ] = 2_000_000
    waiting_writes: Annotated[int, _says("How many writes may wait; one more is refused.", ge=1)] = 4_096
    signal_deadline: Annotated[
        int, _says("How long a signal to a room may take until its device has acknowledged it.", ge=100, le=9_000)
    ] = 5_000
    signal_resend: Annotated[
        int,
        _says("After how long a signal is sent again that is not acknowledged; once more after twice as long.", ge=100),
    ] = 1_000
    signal_result: Annotated[
        int, _says("How long a device's result is waited for after its acknowledgement.", ge=1_000)
    ] = 30_000
    signal_no_result: Annotated[
        Literal["tell", "silent"],
        _says(
            "`tell`: apps get a result with the statusCode 504, made by the server, where a device gave none in time. "
            "`silent`: they get nothing."
        ),
    ] = "tell"
    signal_queue: Annotated[int, _says("Signals that may wait for a device beside the one that it has.", ge=1)] = 16
    signal_queue_of_app: Annotated[int, _says("Signals of one app that may be underway at once.", ge=1)] = 4_096
    signal_rate_of_app: Annotated[
        _Rate | None, _says("Signals that one app may send in a second. Not given: no limit.")
    ] = None
    signal_rate_of_device: Annotated[
        _Rate | None,
        _says("Signals that one device may be sent in a second, by all apps together. Not given: no limit."),
    ] = None
    ack_mode: Annotated[
        Literal["durable", "riding"],
        _says(
            "`durable`: an acknowledgement is on disk before the caller hears of it. `riding`: it is stored with the "
            "next write or within 50 ms; a kill in between leaves a confirmed signal as not confirmed."
        ),
    ] = "durable"
    device_hello: Annotated[int, _says("How long a connected device may take for its first frame.", ge=100)] = 5_000
    device_frames: Annotated[
        int, _says("Frames that a device may send in a second; with many more its session ends.", ge=10)
    ] = 500
    device_ping: Annotated[int, _says("Time between two pings to a device.", ge=100)] = 20_000
    device_silence: Annotated[int, _says("Silence after which a device counts as gone.", ge=200)] = 45_000
    device_hold_down: Annotated[
        int, _says("How long a device may be lost until apps are told that it is offline.", ge=0)
    ] = 10_000
    device_grace: Annotated[
        int, _says("How long a signal waits for a device that was lost a moment ago to come back.", ge=0)
    ] = 1_500


class Setting(msgspec.Struct, frozen=True):
    """One declared setting, as flags, variables and pages need it."""

    name: str
    hint: Any
    kind: Any
    """The type of a value that is given, without its limits."""
    least: int | None
    most: int | None
    description: str
    default: Any
    flag: bool

    @property
    def variable(self) -> str:
        """The environment variable of this setting."""
        return PREFIX + self.name.upper()


@cache
def declared() -> dict[str, Setting]:
    """All settings by name, in their order."""
    hints = get_type_hints(Settings, include_extras=True)
    return {field.name: _setting(field, hints[field.name]) for field in msgspec.structs.fields(Settings)}


def _setting(field: msgspec.structs.FieldInfo, hint: Any) -> Setting:
    kind, meta, *inner = _unfolded(hint)
    least, most = (inner[0].ge, inner[0].le) if inner else (meta.ge, meta.le)
    return Setting(field.name, hint, kind, least, most, meta.description or "", field.default, not meta.extra)


def _unfolded(hint: Any) -> tuple[Any, ...]:
    """The bare type, then what is said of it, from the outside to the inside."""
    if get_origin(hint) is Annotated:
        kind, *inner = _unfolded(hint.__origin__)
        return kind, *hint.__metadata__, *inner
    return _unfolded(get_args(hint)[0]) if type(None) in get_args(hint) else (hint,)


def load(flags: Mapping[str, object], environment: Mapping[str, str], file: Path | None = None) -> Settings:
    """The settings; a flag counts before a variable, a variable before the file, the file before the default.

    A flag of value None was not given. Raises `SettingInvalid`.
    """
    values = dict((*_from_file(file), *_from_environment(environment), *_from_flags(flags)))
    settings = Settings(**values)
    if settings.device_silence <= settings.device_ping:
        raise SettingInvalid("device_silence must be longer than device_ping, or every quiet device counts as gone")
    return settings


def unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """Variables that look like settings and are none: worth a warning, as they may be of another program."""
    known = OTHER_VARIABLES | {setting.variable for setting in declared().values()}
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)


def default_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the data lies when nothing else is said."""
    home = environment.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "moothall"


def _from_flags(flags: Mapping[str, object]) -> Iterator[tuple[str, Any]]:
    for name, value in flags.items():
        if value is not None:
            flag = "--" + name.replace("_", "-")
            yield name, _converted(_known(name, flag), value, flag, strict=False)


def _from_environment(environment: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for setting in declared().values():
        if value := environment.get(setting.variable):
            yield setting.name, _converted(setting, value, setting.variable, strict=False)


def _from_file(file: Path | None) -> Iterator[tuple[str, Any]]:
    if file is None:
        return
    import tomllib  # only where there is a file

    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingInvalid(f"{file}: {error}") from error
    for name, value in values.items():
        yield name, _converted(_known(name, f"{file}: {name}"), value, f"{file}: {name}", strict=True)


def _known(name: str, where: str) -> Setting:
    if name in declared():
        return declared()[name]
    import difflib  # only where a name is wrong

    near = difflib.get_close_matches(name, declared(), 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise SettingInvalid(f"{where} is not a setting{hint}")


def _converted(setting: Setting, value: object, where: str, strict: bool) -> Any:
    try:
        return msgspec.convert(value, setting.hint, strict=strict)
    except msgspec.ValidationError as error:
        raise SettingInvalid(f"{where}: {error}") from None
