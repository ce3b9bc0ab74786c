"""The floor: a bare ASGI application on the server's own configuration of uvicorn, answering a constant.

`python -m bench.floor` prints one line of JSON with its address when it is ready. `/BYTES` answers that many bytes to
any method; a WebSocket at the address of devices gets back what it sends.
"""

import socket
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import uvicorn
import uvloop

from moothall.server.lifecycle import SWITCH_SECONDS, config_of

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_bodies: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a constant as cheaply as ASGI allows: nothing is read, made or looked at."""
    if scope["type"] != "http":
        await _echo(receive, send)
        return
    start, body = _bodies.get(scope["path"]) or _constant(scope["path"])
    await send(start)
    await send(body)


def _constant(path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    size = int(path[1:])
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % size)]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    _bodies[path] = start, {"type": "http.response.body", "body": b"x" * size}
    return _bodies[path]


async def _echo(receive: Receive, send: Send) -> None:
    while (message := await receive())["type"] != "websocket.disconnect":
        if message["type"] == "websocket.connect":
            await send({"type": "websocket.accept"})
        else:
            await send({"type": "websocket.send", "text": message["text"]})


async def serve() -> None:
    """Listen on a free port until SIGTERM."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(2048)
    server = uvicorn.Server(config_of(application))
    print(msgspec.json.encode({"url": f"http://127.0.0.1:{listening.getsockname()[1]}"}).decode(), flush=True)
    await server.serve(sockets=[listening])


if __name__ == "__main__":
    sys.setswitchinterval(SWITCH_SECONDS)
    uvloop.run(serve())
