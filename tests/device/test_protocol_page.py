"""The page of the device protocol, its schemas and the code say the same."""

import json
from typing import Any, get_args

import jsonschema_rs  # comes with schemathesis
import pytest

from moothall.kernel import frames
from moothall.kernel.frames import FromDevice, FromServer
from scripts import device_protocol
from scripts.tree import ROOT

SCHEMA = "docs/reference/device-frames.json"
EXAMPLES: tuple[FromDevice | FromServer, ...] = (
    frames.Hello(frames.PROTOCOL, "boot-1", capabilities=list(frames.CAPABILITIES)),
    frames.Ack("s", 1, 1, dup=True),
    frames.Nack("s", 1, 1, "busy"),
    frames.Result("s", "r", "{}"),
    frames.Event("e", "{}"),
    frames.State(1, True, {"a": "x", "b": 1, "c": 0.5, "d": True, "e": None}),
    frames.Ping(),
    frames.Pong(),
    frames.Welcome("77", 1, 20_000, 45_000, 0, 1),
    frames.Command("s", 1, 1, "r", "room", 0, 5_000, 1, "{}"),
    frames.Subscription("room", "DTRooms.Meeting", "{}"),
    frames.StateRequest(),
    frames.CredentialRotate("c"),
    frames.Okay(state_seq=1),
    frames.Bye("draining", None),
)


def frame_types() -> set[type[frames.Frame]]:
    return {*get_args(FromDevice), *get_args(FromServer)}


def schema() -> Any:
    return json.loads((ROOT / SCHEMA).read_text(encoding="utf-8"))


def test_the_page_has_the_frames_of_the_code() -> None:
    page = (ROOT / device_protocol.PAGE).read_text(encoding="utf-8")
    assert device_protocol.render("page") == page, "run python -m scripts.generate"
    assert f"`{frames.PROTOCOL}`" in page
    assert all(f"**`{kind.__struct_config__.tag}`**" in page for kind in frame_types())
    assert all(f"`{name}`" in page for name in frames.CAPABILITIES)


def test_the_schemas_are_those_of_the_code() -> None:
    assert json.loads(device_protocol.render("schema")) == schema(), "run python -m scripts.generate"


def test_a_page_of_other_frames_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_protocol, "FromDevice", frames.Ack | frames.Ping)
    with pytest.raises(AssertionError, match="generate"):
        test_the_page_has_the_frames_of_the_code()
    with pytest.raises(AssertionError, match="generate"):
        test_the_schemas_are_those_of_the_code()


def test_every_frame_fits_its_schema_and_no_other() -> None:
    assert {type(frame) for frame in EXAMPLES} == frame_types()
    definitions = schema()
    for frame in EXAMPLES:
        said = json.loads(frames.encode(frame))
        for kind in frame_types():
            fits = jsonschema_rs.is_valid(definitions | {"$ref": f"#/$defs/{kind.__name__}"}, said)
            assert fits is isinstance(frame, kind), (frame, kind)


@pytest.mark.parametrize(
    "said",
    [
        {"type": "ack", "signalId": "s", "seq": 1},
        {"type": "ack", "signalId": "s", "seq": "1", "epoch": 1},
        {"type": "reboot"},
        {"proto": frames.PROTOCOL},
        {"type": "state", "stateSeq": 1, "full": True, "properties": {"a": [1]}},
    ],
)
def test_what_is_no_frame_fits_none_and_is_not_read(said: dict[str, Any]) -> None:
    assert not jsonschema_rs.is_valid(schema() | {"$ref": "#/$defs/FromDevice"}, said)
    with pytest.raises(frames.FrameInvalid):
        frames.from_device(json.dumps(said))
