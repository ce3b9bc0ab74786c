"""A room device: connects, stays connected, takes each signal once, answers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from moothall.device.answers import answer
from moothall.device.backoff import Backoff
from moothall.device.checks import check
from moothall.device.connection import Connection, Dial, Watch, dial, refused, socket_url
from moothall.device.faults import CredentialRefused, SessionEnded
from moothall.device.keyring import Keyring, OnCredential
from moothall.device.memory import Memory
from moothall.device.owed import Owed
from moothall.device.receiver import Receiver, Signal
from moothall.kernel.clock import Clock, SystemClock
from moothall.kernel.frames import (
    CREDENTIAL_ROTATE,
    PROTOCOL,
    STATE_REQUEST,
    Bye,
    Command,
    CredentialRotate,
    Event,
    FrameInvalid,
    FromDevice,
    FromServer,
    Hello,
    Okay,
    Ping,
    Pong,
    Result,
    State,
    StateRequest,
    Subscription,
    Welcome,
    encode,
    from_server,
)
from moothall.kernel.randomness import Randomness, SystemRandomness, hexadecimal
from moothall.kernel.timers import LoopTimers, Timers, sleep

log = logging.getLogger("moothall.device")

OnSignal: TypeAlias = Callable[[Signal], Awaitable[str | None]]
Properties: TypeAlias = Mapping[str, str | int | float | bool | None]
_WAITING = 64
_SILENCE = 45_000
_FAILED = 500
_ANY_NUMBER = 2**63 - 1


def _nothing(*happening: object) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What a program may want to know of the connection."""

    connected: Callable[[], None] = _nothing
    lost: Callable[[str, int], None] = _nothing
    """Called with the reason and the milliseconds until the next try."""
    subscribed: Callable[[str, str], None] = _nothing
    """Called after a start with room and control body of each subscription that an app made before."""


@dataclass(frozen=True, slots=True)
class World:
    """What a device takes from outside; tests put their own."""

    clock: Clock
    timers: Timers
    randomness: Randomness


def the_world() -> World:
    """The machine's clock, the running loop's timers, unpredictable bytes."""
    return World(SystemClock(), LoopTimers(), SystemRandomness())


class Device:
    """One room device.

    `url` is the server's, as in `https://rooms.example.com`; `on_signal` is awaited for one signal after the other and
    gives the body of a result (see `answer`), or None for no result. A signal is acknowledged before it is acted on.
    Where it fails, or gives what is no result or is over 256 KiB, the result says so with the statusCode 500.
    A signal that cannot be written into the memory's file is turned down with the code `storage`.
    `on_credential` keeps a new credential that the server gives; without it the device keeps the one that it has.
    Raises ValueError for a `url` or a credential that can be none.
    """

    def __init__(
        self,
        url: str,
        credential: str,
        on_signal: OnSignal,
        *,
        on_credential: OnCredential | None = None,
        memory: Memory | None = None,
        hooks: Hooks | None = None,
        software: str = "",
        world: World | None = None,
        dial: Dial = dial,
    ) -> None:
        self._url = socket_url(url)
        self._keyring = Keyring(credential, on_credential)
        self._on_signal = on_signal
        self._hooks = hooks or Hooks()
        self._world = world or the_world()
        self._dial = dial
        self._receiver = Receiver(memory or Memory(), self._world.clock, _WAITING)
        self._backoff = Backoff(self._world.randomness)
        self._hello = Hello(
            PROTOCOL,
            hexadecimal(self._world.randomness, 8),
            software=software,
            capabilities=[STATE_REQUEST] if on_credential is None else [STATE_REQUEST, CREDENTIAL_ROTATE],
        )
        self._owed = Owed()
        self._to_do: asyncio.Queue[Signal] = asyncio.Queue()
        self._socket: Connection | None = None
        self._properties: dict[str, str | int | float | bool | None] = {}
        self._state_seq = 0
        self._silence = _SILENCE
        self._heard_at = 0
        self._retry_after: int | None = None

    async def run(self) -> None:
        """Stay connected until cancelled. Raises a fault of `moothall.device.faults` where only a person can help.

        Whatever else ends the device's work is raised too: nothing is acknowledged that nobody would act on.
        """
        worker = asyncio.create_task(self._work())
        sessions = asyncio.create_task(self._stay_connected())
        try:
            ended, _ = await asyncio.wait((worker, sessions), return_when=asyncio.FIRST_COMPLETED)
        finally:
            worker.cancel()
            sessions.cancel()
            await asyncio.wait((sessions,))
        for one in ended:
            one.result()

    async def report(self, properties: Properties) -> None:
        """Tell the server what changed about the device; after each reconnect it is told everything again.

        Raises ValueError, and tells nothing, for other kinds of values, and for more than 500 properties in all, a name
        over 128 characters, a value over 4 KiB or all over 64 KiB.
        """
        known = {**self._properties, **properties}
        check(State(_ANY_NUMBER, True, known))
        self._properties = known
        await self._say(self._state(dict(properties), full=False))

    async def tell(self, body: str) -> None:
        """Tell apps what they have subscribed to: JSON with a `version`. Said again until the server has stored it.

        Raises ValueError for another body, or one over 256 KiB. The 128 newest wait for the server; older ones are
        forgotten, and so is one for which the server has ended two sessions.
        """
        event = Event(hexadecimal(self._world.randomness, 16), body)
        check(event)
        await self._owe(event)

    async def _stay_connected(self) -> None:
        while True:
            reason = await self._session()
            wait = self._backoff.next() if self._retry_after is None else self._retry_after
            self._hooks.lost(reason, wait)
            await sleep(self._world.timers, wait)

    async def _session(self) -> str:
        """One connection, from its attempt to its end; why it ended."""
        self._retry_after = None
        try:
            async with self._dial(self._url, self._keyring.current) as self._socket:
                return await self._converse(self._socket)
        except InvalidStatus as error:
            return self._refused(error)
        except (OSError, InvalidHandshake) as error:
            return str(error) or type(error).__name__
        finally:
            self._socket = None
            self._owed.close()

    async def _converse(self, socket: Connection) -> str:
        self._heard_at = self._world.timers.now()
        watch = Watch(self._world.timers, socket, lambda: self._heard_at + self._silence)
        try:
            await socket.send(encode(self._hello))
            while True:
                text = await socket.recv()
                self._heard_at = self._world.timers.now()
                frame = from_server(text)
                if isinstance(frame, Bye):
                    return self._bye(frame)
                if isinstance(frame, CredentialRotate) and self._keyring.renew(frame.credential):
                    self._retry_after = 0
                    return "a new credential"
                await self._hear(frame)
        except (FrameInvalid, UnicodeDecodeError) as error:
            return f"the server sent no frame: {error}"
        except ConnectionClosed as error:
            return "silent" if watch.rang else str(error.rcvd.reason if error.rcvd else "") or "connection lost"
        finally:
            watch.stop()

    async def _hear(self, frame: FromServer) -> None:
        match frame:
            case Welcome():
                await self._welcome(frame)
            case Command():
                reaction = self._receiver.command(frame)
                for one in reaction.say:
                    await (self._owe(one) if isinstance(one, Result) else self._say(one))
                if reaction.act is not None:
                    self._to_do.put_nowait(reaction.act)
            case StateRequest():
                await self._say_everything()
            case Subscription():
                self._hooks.subscribed(frame.room_id, frame.control_body)
            case Okay():
                self._receiver.okay(frame)
                self._owed.okay(frame)
                await self._pay()
            case Ping():
                await self._say(Pong())

    async def _welcome(self, welcome: Welcome) -> None:
        self._backoff.reset()
        self._keyring.worked()
        self._silence = welcome.silence_ms
        self._owed.open([result for result in self._receiver.welcome(welcome) if self._may_be_sent(result)])
        await self._pay()
        await self._say_everything()
        self._hooks.connected()

    def _may_be_sent(self, result: Result) -> bool:
        """What an earlier version has kept may be anything."""
        try:
            check(result)
        except ValueError as error:
            log.error("the result of signal %s is given up: %s", result.signal_id, error)
            self._receiver.give_up(result)
            return False
        return True

    async def _say_everything(self) -> None:
        if self._properties:
            await self._say(self._state(self._properties, full=True))

    def _refused(self, error: InvalidStatus) -> str:
        try:
            return refused(error)
        except CredentialRefused:
            if not self._keyring.refused():
                raise
            self._retry_after = 0
            return "the new credential was refused; the one before is tried"

    def _bye(self, bye: Bye) -> str:
        if (frame := self._owed.blame(bye.reason)) is not None:
            log.error("the server does not take this, it is given up (%s): %s", bye.reason, frame)
            if isinstance(frame, Result):
                self._receiver.give_up(frame)
        if bye.retry_after_ms is None:
            raise SessionEnded(bye.reason)
        self._retry_after = bye.retry_after_ms or None
        return bye.reason

    async def _owe(self, frame: Result | Event) -> None:
        self._owed.add(frame)
        await self._pay()

    async def _pay(self) -> None:
        """Say what is owed, as much as the server shall have at once."""
        while (frame := self._owed.next()) is not None:
            await self._say(frame)

    async def _say(self, frame: FromDevice) -> None:
        """Send if there is a connection; what matters is sent again after the next welcome."""
        if self._socket is not None:
            try:
                await self._socket.send(encode(frame))
            except ConnectionClosed:
                log.debug("a frame was not sent: the connection is lost")

    def _state(self, properties: Properties, *, full: bool) -> State:
        self._state_seq += 1
        return State(self._state_seq, full, dict(properties))

    async def _work(self) -> None:
        """Until cancelled, whatever the device's program makes of a cancellation."""
        while not _is_cancelled():
            signal = await self._to_do.get()
            result = self._receiver.acted(signal, await self._act(signal))
            if result is not None:
                await self._owe(result)

    async def _act(self, signal: Signal) -> str | None:
        try:
            body = await self._on_signal(signal)
            if body is not None:
                check(Result(signal.signal_id, signal.request_id, body))
        except (Exception, asyncio.CancelledError):
            if _is_cancelled():
                raise
            log.exception("signal %s failed", signal.signal_id)
            return answer(signal, _FAILED, "the device's program failed")
        return body


def _is_cancelled() -> bool:
    """The task that runs is to end; what it awaits may be cancelled without that."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
