"""Settings: where they come from, what counts first, what is refused."""

import json
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

from moothall.gateway.timing import Timing
from moothall.server.app import _timing
from moothall.server.settings import (
    Setting,
    SettingInvalid,
    Settings,
    declared,
    default_folder,
    load,
    unknown_variables,
)


def written(folder: Path, text: str) -> Path:
    file = folder / "moothall.toml"
    file.write_text(text)
    return file


def legal(setting: Setting) -> Any:
    """A value that a setting may have and has not by default."""
    if get_origin(setting.kind) is Literal:
        return next(value for value in get_args(setting.kind) if value != setting.default)
    if setting.kind is int:
        return (setting.default or setting.least or 0) + 1
    return "text" if setting.kind is str else not setting.default


def test_defaults() -> None:
    assert load({}, {}) == Settings()


def test_a_flag_counts_before_a_variable_before_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, 'port = 1\nlanguage = "en"\nhost = "::1"\n')
    found = load({"port": 3}, {"MOOTHALL_PORT": "2", "MOOTHALL_LANGUAGE": "zh"}, file)
    assert (found.port, found.language, found.host) == (3, "zh", "::1")


def test_a_flag_that_was_not_given_changes_nothing() -> None:
    assert load({"port": None}, {"MOOTHALL_PORT": "2"}).port == 2


@pytest.mark.parametrize("name", declared())
def test_every_setting_can_be_set(name: str, tmp_path: Path) -> None:
    setting = declared()[name]
    value = legal(setting)
    file = written(tmp_path, f"{name} = {json.dumps(value)}")
    ways = [load({name: value}, {}), load({}, {setting.variable: json.dumps(value).strip('"')}), load({}, {}, file)]
    assert [getattr(settings, name) for settings in ways] == [value] * 3
    assert value != setting.default


@pytest.mark.parametrize(("text", "value"), [("true", True), ("1", True), ("false", False), ("0", False)])
def test_a_switch_in_the_environment(text: str, value: bool) -> None:
    assert load({}, {"MOOTHALL_DEMO": text}).demo is value


def test_an_empty_variable_is_none() -> None:
    assert load({}, {"MOOTHALL_PORT": ""}).port == Settings().port


@pytest.mark.parametrize(
    ("flags", "variables", "file", "says"),
    [
        ({"prot": 1}, {}, "", "--prot is not a setting; did you mean port?"),
        ({"port": "x"}, {}, "", "--port: Expected `int`"),
        ({"port": 65536}, {}, "", "--port: Expected `int` <= 65535"),
        ({}, {"MOOTHALL_PORT": "-1"}, "", "MOOTHALL_PORT: Expected `int` >= 0"),
        ({"signal_rate_of_app": 0}, {}, "", "--signal-rate-of-app: Expected `int` >= 1"),
        ({}, {"MOOTHALL_LANGUAGE": "fr"}, "", "MOOTHALL_LANGUAGE: Invalid enum value 'fr'"),
        ({"device_ping": 45_000}, {}, "", "device_silence must be longer than device_ping"),
        ({}, {}, "nope = 1", "moothall.toml: nope is not a setting"),
        ({}, {}, 'port = "1"', "moothall.toml: port: Expected `int`, got `str`"),
        ({}, {}, "port = ", "moothall.toml: "),
    ],
)
def test_refused(flags: dict[str, object], variables: dict[str, str], file: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid) as refused:
        load(flags, variables, written(tmp_path, file))
    assert says in str(refused.value)


def test_the_defaults_of_the_gateway_are_its_own() -> None:
    assert _timing(Settings()) == Timing()


def test_settings_reach_the_gateway() -> None:
    """Each makes another value of its own."""
    chosen = {
        "signal_deadline": 700,
        "signal_resend": 100,
        "signal_result": 2_000,
        "signal_no_result": "silent",
        "signal_queue": 3,
        "signal_queue_of_app": 4,
        "signal_rate_of_app": 5,
        "signal_rate_of_device": 6,
        "ack_mode": "riding",
        "device_hello": 200,
        "device_frames": 20,
        "device_ping": 300,
        "device_silence": 900,
        "device_hold_down": 1,
        "device_grace": 2,
    }
    assert chosen.keys() == {name for name in declared() if name.startswith(("signal_", "device_", "ack_"))}
    timing = _timing(Settings(**chosen))  # type: ignore[arg-type]
    assert timing == Timing(
        deadline=700,
        resends=(100, 200),
        grace=2,
        result=2_000,
        tell_no_result=False,
        hello=200,
        frames=20,
        ping=300,
        silence=900,
        hold_down=1,
        ride=50,
        waiting=3,
        app_waiting=4,
        app_rate=5,
        device_rate=6,
    )


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match="No such file"):
        load({}, {}, tmp_path / "none.toml")


def test_unknown_variables_are_named() -> None:
    variables = {"MOOTHALL_PORT": "1", "MOOTHALL_PROT": "1", "MOOTHALL_URL": "x", "PATH": "/"}
    assert unknown_variables(variables) == ["MOOTHALL_PROT"]


def test_every_setting_says_what_it_does() -> None:
    assert all(setting.description.endswith(".") for setting in declared().values())


def test_secrets_are_no_options() -> None:
    assert [setting.name for setting in declared().values() if not setting.flag] == ["master_key"]


def test_default_folder() -> None:
    assert default_folder({"XDG_DATA_HOME": "/x"}) == Path("/x/moothall")
    assert default_folder({}) == Path.home() / ".local/share/moothall"
