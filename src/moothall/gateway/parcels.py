"""What a mailbox holds, and what it wants done."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from moothall.kernel.frames import Command

Verdict: TypeAlias = Literal["acknowledged", "refused", "expired", "offline"]


@dataclass(slots=True)
class Parcel:
    """A signal on its way."""

    signal_id: str
    seq: int
    request_id: str
    room_id: str
    body: str
    issued_at: int
    deadline: int
    """By the gateway's timers."""
    epoch: int
    """The session that the store has it dispatched in; 0: none."""
    attempt: int
    sent_in: int = field(default=0, init=False)
    """The session that it was last sent in."""
    sends: int = field(default=0, init=False)
    """In that session."""
    resend_at: int | None = field(default=None, init=False)
    storing: int = field(default=0, init=False)
    """The session that a `Store` is underway for."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send this frame in the open session."""

    command: Command


@dataclass(frozen=True, slots=True)
class Store:
    """Store that the session is about to send the signal, then call `stored` or `not_stored`."""

    signal_id: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Settled:
    """The signal has left the mailbox. `epoch` is the last session that the store may have it dispatched in."""

    signal_id: str
    verdict: Verdict
    epoch: int
    attempt: int
    dup: bool = False
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Late:
    """The device acknowledged a signal that was given up."""

    signal_id: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Fenced:
    """The session is no longer the device's newest: another gateway has the device, or its credential is gone."""

    epoch: int


Effect: TypeAlias = Send | Store | Settled | Late | Fenced
