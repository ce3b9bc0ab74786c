"""What a room device and the gateway say to each other: one JSON text frame of a WebSocket for each message."""

from typing import Annotated, TypeAlias, TypeVar

import msgspec

from moothall.kernel.fault import Fault

F = TypeVar("F")

PROTOCOL = "dtrooms.control.v1"
"""The WebSocket sub-protocol. Members may be added to its frames; what changes a meaning gets another name."""
PATH = "/device/v1/connect"
PAIRINGS_PATH = "/device/v1/pairings"
FRAME_LIMIT = 256 * 1024
"""Bytes of a frame: a control body of 64 KiB grows where it is escaped."""
STATE_REQUEST, CREDENTIAL_ROTATE = "state.request", "credential.rotate"
CAPABILITIES = (STATE_REQUEST, CREDENTIAL_ROTATE)
"""Frames that only a device gets that says that it knows them."""


class FrameInvalid(Fault):
    """A frame is too large, no JSON, of no known type or lacks a member. The session ends with this reason."""

    name = "frame.invalid"


def _means(text: str) -> msgspec.Meta:
    return msgspec.Meta(description=text)


SignalId: TypeAlias = Annotated[str, _means("The signal's own id: the same in every attempt, unique in the server")]
Number: TypeAlias = Annotated[int, _means("The signal's number: later signals of a device have higher ones")]
Epoch: TypeAlias = Annotated[int, _means("The session that the frame belongs to")]
Body: TypeAlias = Annotated[str, _means("JSON in a string, passed on as it is")]


class Frame(msgspec.Struct, frozen=True, rename="camel", tag_field="type", tag=str.lower):
    """What all frames have: `type`, the class's name in lower case."""


class Hello(Frame, frozen=True):
    """First frame of a device, within 5 seconds."""

    proto: Annotated[str, _means(f"`{PROTOCOL}`")]
    boot_id: Annotated[str, _means("Another one after each start of the device"), msgspec.Meta(max_length=128)]
    device_id: Annotated[str | None, _means("Where given, it must be the credential's")] = None
    software: Annotated[str, _means("Name and version of the device's program")] = ""
    capabilities: Annotated[
        list[str], _means(f"Of {', '.join(f'`{name}`' for name in CAPABILITIES)} the frames that the device knows")
    ] = []
    last_seq: Annotated[int, _means("The highest number that the device remembers; for the log")] = 0


class Welcome(Frame, frozen=True):
    """The session is now the device's only one."""

    device_id: Annotated[str, _means("Who the device is")]
    epoch: Epoch
    ping_ms: Annotated[int, _means("How often the server pings")]
    silence_ms: Annotated[int, _means("After how much silence either side gives the session up")]
    server_time: Annotated[int, _means("Milliseconds since 1970, for the device's log")]
    resume_from: Annotated[int, _means("No number below this one comes in this session")]


class Command(Frame, frozen=True):
    """A signal for the device. The next one leaves when this one is acknowledged, refused or too old."""

    signal_id: SignalId
    seq: Number
    epoch: Epoch
    request_id: Annotated[str, _means("The caller's id; two apps may choose the same")]
    room_id: Annotated[str, _means("The room that was addressed")]
    issued_at: Annotated[int, _means("Milliseconds since 1970 by the server's clock; for the log only")]
    ttl_ms: Annotated[int, _means("How long the signal still counts, from its receipt")]
    attempt: Annotated[int, _means("1, then one more for each time it is sent again")]
    control_body: Annotated[str, _means("Exactly what the caller sent")]


class Ack(Frame, frozen=True):
    """The device has the signal and will not forget it: this makes the caller's call succeed."""

    signal_id: SignalId
    seq: Number
    epoch: Epoch
    dup: Annotated[bool, _means("The device had it already and did not act again")] = False


class Nack(Frame, frozen=True):
    """The device cannot take the signal, and will not act on it."""

    signal_id: SignalId
    seq: Number
    epoch: Epoch
    code: Annotated[str, _means("A word such as `busy`, `expired`, `stale`"), msgspec.Meta(max_length=64)]
    message: Annotated[str, _means("A sentence for the caller"), msgspec.Meta(max_length=512)] = ""


class Result(Frame, frozen=True):
    """What the device did about a signal; kept by the device until the server's `okay`."""

    signal_id: SignalId
    request_id: Annotated[str, _means("The command's")]
    body: Body


class Event(Frame, frozen=True):
    """What an app subscribed to has happened; kept by the device until the server's `okay`."""

    event_id: Annotated[str, _means("The device's own id: the same in every repetition"), msgspec.Meta(max_length=128)]
    body: Body


class State(Frame, frozen=True):
    """What the device reports of itself. All of it after each `welcome`, later only what changed."""

    state_seq: Annotated[int, _means("Counts the device's reports")]
    full: Annotated[bool, _means("These are all properties, forget others")]
    properties: Annotated[dict[str, str | int | float | bool | None], _means("Name and value")]


class Subscription(Frame, frozen=True):
    """What an app had subscribed to before the device started anew; no signal, so nothing is acknowledged."""

    room_id: Annotated[str, _means("The room that was addressed")]
    service: Annotated[str, _means("The service of the control body")]
    control_body: Annotated[str, _means("Exactly what the caller sent")]


class StateRequest(Frame, frozen=True, tag=STATE_REQUEST):
    """Say all properties now, in a `state` with `full`: somebody has just subscribed."""


class CredentialRotate(Frame, frozen=True, tag=CREDENTIAL_ROTATE):
    """Another credential: keep it for good, then connect anew with it. The old one works until then."""

    credential: Annotated[str, _means("For `Authorization: Bearer`; it is not said again")]


class Okay(Frame, frozen=True):
    """The server has it; the device may drop its copy."""

    signal_id: Annotated[str | None, _means("Of the `result` that was stored")] = None
    state_seq: Annotated[int | None, _means("Of the `state` that was taken")] = None
    event_id: Annotated[str | None, _means("Of the `event` that was stored")] = None


class Ping(Frame, frozen=True):
    """Are you there? Sent as a frame because proxies answer the protocol's own ping."""


class Pong(Frame, frozen=True):
    """The answer to `ping`."""


class Bye(Frame, frozen=True):
    """The server ends the session."""

    reason: Annotated[str, _means("`draining`, `replaced`, `revoked`, `silent`, `slow`, or what was wrong")]
    retry_after_ms: Annotated[int | None, _means("When to connect again; null: not without a person's help")]


FromDevice: TypeAlias = Hello | Ack | Nack | Result | Event | State | Ping | Pong
FromServer: TypeAlias = Welcome | Command | Subscription | StateRequest | CredentialRotate | Okay | Ping | Pong | Bye

_ENCODER = msgspec.json.Encoder()
_FROM_DEVICE: msgspec.json.Decoder[FromDevice] = msgspec.json.Decoder(FromDevice)
_FROM_SERVER: msgspec.json.Decoder[FromServer] = msgspec.json.Decoder(FromServer)


def encode(frame: FromDevice | FromServer) -> str:
    """The text of a frame."""
    return _ENCODER.encode(frame).decode()


def from_device(text: str) -> FromDevice:
    """What a device said; raises `FrameInvalid`."""
    return _decode(_FROM_DEVICE, text)


def from_server(text: str) -> FromServer:
    """What the server said; raises `FrameInvalid`."""
    return _decode(_FROM_SERVER, text)


def _decode(decoder: msgspec.json.Decoder[F], text: str) -> F:
    if len(text.encode()) > FRAME_LIMIT:
        raise FrameInvalid(f"a frame is larger than {FRAME_LIMIT} bytes")
    try:
        return decoder.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        raise FrameInvalid(str(error)) from error
