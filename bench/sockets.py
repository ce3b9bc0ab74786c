"""WebSockets as little as possible: a device that acknowledges, and a client that wants its text back.

The benchmark's own side must cost next to nothing, so frames are put together and taken apart by hand: short ones,
whole ones, text only, masked with zeros.
"""

import base64
import os
import socket
import struct
from collections.abc import Iterator

import msgspec

from bench.load import Address, WrongAnswer, connect
from moothall.kernel import frames
from moothall.kernel.frames import Ack, Command, Hello, Ping, Pong, Welcome

_CHUNK = 1 << 16
_TEXT = 0x81
_MASKED = 0x80
_SHORT, _MEDIUM = 125, 126
_OPENED = b"HTTP/1.1 101"
_PATIENCE = 20.0


class Link:
    """A WebSocket whose handshake is done. It does not block."""

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
        self._rest += self.socket.recv(_CHUNK)
        while (frame := self._frame()) is not None:
            yield frame

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
            piece = self.socket.recv(_CHUNK)
            if not piece:
                raise WrongAnswer("the server closed the connection")
            self._rest += piece
            frame = self._frame()
        self.socket.setblocking(False)
        return frame


class Device:
    """A room's device that acknowledges each signal as soon as it has it."""

    def __init__(self, address: Address, credential: str) -> None:
        headers = (f"authorization: Bearer {credential}", f"sec-websocket-protocol: {frames.PROTOCOL}")
        self._link = Link(address, frames.PATH, *headers)
        self.socket: socket.socket = self._link.socket
        self.acknowledged: set[str] = set()
        self._link.send(frames.encode(Hello(proto=frames.PROTOCOL, boot_id="bench")).encode())
        welcome = frames.from_server(self._link.wait().decode())
        if not isinstance(welcome, Welcome):
            raise WrongAnswer(f"{welcome!r} instead of a welcome")

    def receive(self, now: int) -> None:
        """Acknowledge what has come."""
        for text in self._link.texts():
            frame = frames.from_server(text.decode())
            if isinstance(frame, Command):
                self._link.send(frames.encode(Ack(frame.signal_id, frame.seq, frame.epoch)).encode())
                self.acknowledged.add(frame.request_id)
            elif isinstance(frame, Ping):
                self._link.send(frames.encode(Pong()).encode())
            else:
                raise WrongAnswer(msgspec.json.encode(frame).decode())

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
