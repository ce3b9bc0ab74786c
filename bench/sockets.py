"""WebSockets as little as possible: a device that acknowledges, and a client that wants its text back.

The benchmark's own side must cost next to nothing, so frames are put together and taken apart by hand: short ones,
whole ones, text only, masked with zeros.
"""

import base64
import os
import socket
import struct
from collections import Counter
from collections.abc import Iterator

import msgspec

from bench.load import Address, WrongAnswer, connect
from moothall.domain.device_properties import DOCUMENTED
from moothall.kernel import frames
from moothall.kernel.frames import Ack, Command, Hello, Okay, Ping, Pong, State, Subscription, Welcome

_CHUNK = 1 << 16
_TEXT = 0x81
_MASKED = 0x80
_SHORT, _MEDIUM = 125, 126
_OPENED = b"HTTP/1.1 101"
_PATIENCE = 20.0


class Link:
    """A WebSocket whose handshake is done. It does not block."""

    __slots__ = ("_rest", "socket")

    def __init__(self, address: Address, path: str, *headers: str) -> None:
        self.socket = connect(address)
        self._rest = b""
        key = base64.b64encode(os.urandom(16)).decode()
        lines = (
            f"GET {path} HTTP/1.1",
            "host: 127.0.0.1",
            "upgrade: websocket",
            "connection: upgrade",
            "sec-websocket-version: 13",
            f"sec-websocket-key: {key}",
            *headers,
        )
        self.socket.settimeout(_PATIENCE)
        self.socket.sendall("\r\n".join((*lines, "", "")).encode())
        self._open()
        self.socket.setblocking(False)

    def _open(self) -> None:
        answer = b""
        while b"\r\n\r\n" not in answer:
            piece = self.socket.recv(_CHUNK)
            if not piece:
                break
            answer += piece
        head, _, self._rest = answer.partition(b"\r\n\r\n")
        if not head.startswith(_OPENED):
            raise WrongAnswer(answer.decode(errors="replace"))

    def send(self, text: bytes) -> None:
        """Send one text frame."""
        length = len(text)
        head = (
            struct.pack("!BB", _TEXT, _MASKED | length)
            if length <= _SHORT
            else struct.pack("!BBH", _TEXT, _MASKED | _MEDIUM, length)
        )
        self.socket.sendall(head + b"\0\0\0\0" + text)

    def texts(self) -> Iterator[bytes]:
        """What has arrived, frame by frame."""
        self._read()
        while (frame := self._frame()) is not None:
            yield frame

    def _read(self) -> None:
        piece = self.socket.recv(_CHUNK)
        if not piece:
            raise WrongAnswer("the server closed the connection")
        self._rest += piece

    def _frame(self) -> bytes | None:
        data = self._rest
        if len(data) < 4:
            return None
        length, begin = data[1], 2
        if length > _SHORT:
            length, begin = struct.unpack_from("!H", data, 2)[0], 4
        end = begin + length
        if len(data) < end:
            return None
        if data[0] != _TEXT:
            raise WrongAnswer(f"the server ended the session: {data[:200]!r}")
        self._rest = data[end:]
        return data[begin:end]

    def wait(self) -> bytes:
        """The next frame, waited for."""
        self.socket.settimeout(_PATIENCE)
        frame = self._frame()
        while frame is None:
            self._read()
            frame = self._frame()
        self.socket.setblocking(False)
        return frame


class Device:
    """A room's device that acts on each signal and acknowledges it as soon as it has it.

    It remembers what it has acted on, also from one connection to the next.
    """

    __slots__ = ("_credential", "_link", "_seen", "acted", "socket")

    def __init__(self, credential: str) -> None:
        self._credential = credential
        self._seen: set[str] = set()
        self.acted: Counter[str] = Counter()
        """By requestId: how often."""

    def connect(self, address: Address) -> None:
        """Open a session, and report as documented; a session that was open before is over."""
        headers = (f"authorization: Bearer {self._credential}", f"sec-websocket-protocol: {frames.PROTOCOL}")
        self._link = Link(address, frames.PATH, *headers)
        self.socket: socket.socket = self._link.socket
        self._link.send(frames.encode(Hello(proto=frames.PROTOCOL, boot_id="bench")).encode())
        welcome = frames.from_server(self._link.wait().decode())
        if not isinstance(welcome, Welcome):
            raise WrongAnswer(f"{welcome!r} instead of a welcome")
        self._link.send(frames.encode(State(1, True, dict.fromkeys(DOCUMENTED, "as documented"))).encode())

    def receive(self, now: int) -> None:
        """Act on what has come and acknowledge it."""
        for text in self._link.texts():
            frame = frames.from_server(text.decode())
            if isinstance(frame, Command):
                self._take(frame)
            elif isinstance(frame, Ping):
                self._link.send(frames.encode(Pong()).encode())
            elif not isinstance(frame, Okay | Subscription):
                raise WrongAnswer(msgspec.json.encode(frame).decode())

    def _take(self, command: Command) -> None:
        known = command.signal_id in self._seen
        if not known:
            self._seen.add(command.signal_id)
            self.acted[command.request_id] += 1
        self._link.send(frames.encode(Ack(command.signal_id, command.seq, command.epoch, known)).encode())

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()


class Echo:
    """Sends a text and waits until it is back."""

    def __init__(self, address: Address) -> None:
        self._link = Link(address, frames.PATH)

    def round_trip(self, text: bytes) -> None:
        """There and back."""
        self._link.send(text)
        if self._link.wait() != text:
            raise WrongAnswer("the echo is another text")

    def close(self) -> None:
        """Close the connection."""
        self._link.socket.close()
