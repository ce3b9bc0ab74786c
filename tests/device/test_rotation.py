"""The device library takes another credential: kept first, then used, and the one before is at hand until it worked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from moothall.device import CredentialRefused
from moothall.device.keyring import Keyring
from moothall.domain import rotations
from moothall.kernel.frames import PROTOCOL, CredentialRotate, Welcome, encode
from tests.device.test_client import Room, restart
from tests.gateway.house import CREDENTIAL, DEVICE_ID, OPERATOR, House, house
from tests.gateway.sockets import serving

pytestmark = pytest.mark.anyio


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path / "data") as made:
        await restart(made)
        yield made


class Keeper:
    """Where a room computer keeps its credential."""

    def __init__(self) -> None:
        self.kept = CREDENTIAL
        self.news: asyncio.Queue[str] = asyncio.Queue()
        self.broken = False

    def __call__(self, credential: str) -> None:
        self.news.put_nowait(credential)
        if self.broken:
            raise OSError("the disk is full")
        self.kept = credential


async def ask(home: House) -> None:
    await home.engine.write(home.tenant, OPERATOR, rotations.ask, DEVICE_ID)


async def renewed(home: House) -> None:
    """Wait until the server knows that the new one is in use."""
    while await home.engine.read(home.tenant, rotations.is_pending, DEVICE_ID):
        await asyncio.sleep(0.001)


async def test_it_is_kept_then_used_at_once(home: House) -> None:
    keeper = Keeper()
    async with serving(home.gateway) as url, asyncio.timeout(20):
        made = Room(url, on_credential=keeper)
        await made.connected.get()
        await ask(home)
        assert await made.lost.get() == "a new credential"
        await made.connected.get()
        await renewed(home)
        await home.send()
        assert (await made.signals.get()).request_id == "r1"
        await made.stop()
        again = Room(url, keeper.kept, on_credential=keeper)
        await again.connected.get()
        await again.stop()
    assert keeper.kept != CREDENTIAL and keeper.news.qsize() == 1


async def test_one_that_cannot_be_kept_is_not_used(home: House) -> None:
    """The old one goes on, and the next session brings another."""
    keeper = Keeper()
    keeper.broken = True
    async with serving(home.gateway) as url, asyncio.timeout(20):
        made = Room(url, on_credential=keeper)
        await made.connected.get()
        await ask(home)
        first = await keeper.news.get()
        await home.send()
        assert made.lost.empty()
        keeper.broken = False
        post = home.gateway._courier.post(home.tenant, DEVICE_ID)
        assert post.link is not None
        post.link.end("unavailable")
        await renewed(home)
        assert keeper.kept not in (CREDENTIAL, first)
        await made.stop()


async def test_without_a_place_to_keep_it_none_is_sent(home: House) -> None:
    await ask(home)
    async with serving(home.gateway) as url, asyncio.timeout(20):
        made = Room(url)
        await made.connected.get()
        await home.send()
        assert await home.engine.read(home.tenant, rotations.is_pending, DEVICE_ID)
        assert made.lost.empty()
        await made.stop()


class Forgetful:
    """A server that sends a credential and knows nothing of it afterwards, as after a restore of its data."""

    def __init__(self) -> None:
        self.knows = [CREDENTIAL]
        self.asked: list[str] = []

    def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        credential = request.headers["Authorization"].removeprefix("Bearer ")
        self.asked.append(credential)
        return None if credential in self.knows else connection.respond(401, "")

    async def serve(self, connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(encode(Welcome("77", 1, 20_000, 45_000, 0, 1)))
        if len(self.asked) == 1:
            await connection.send(encode(CredentialRotate("new")))
        await connection.wait_closed()


@asynccontextmanager
async def forgetful(server: Forgetful) -> AsyncIterator[str]:
    protocol = Subprotocol(PROTOCOL)
    async with serve(server.serve, "127.0.0.1", 0, subprotocols=[protocol], process_request=server.admit) as bound:
        yield f"http://127.0.0.1:{bound.sockets[0].getsockname()[1]}"


async def test_a_new_one_that_the_server_forgot_gives_way_to_the_one_before() -> None:
    """Which is then kept again."""
    server, keeper = Forgetful(), Keeper()
    async with asyncio.timeout(20), forgetful(server) as url:
        made = Room(url, on_credential=keeper)
        for _ in range(2):
            await made.connected.get()
        await made.stop()
    assert server.asked == [CREDENTIAL, "new", CREDENTIAL]
    assert [keeper.news.get_nowait() for _ in range(2)] == ["new", CREDENTIAL]


async def test_a_device_whose_credentials_are_both_gone_stops() -> None:
    server, keeper = Forgetful(), Keeper()

    def keep(credential: str) -> None:
        keeper(credential)
        server.knows.clear()

    async with asyncio.timeout(20), forgetful(server) as url:
        made = Room(url, on_credential=keep)
        with pytest.raises(CredentialRefused):
            await made.task
    assert server.asked == [CREDENTIAL, "new", CREDENTIAL]


def test_a_keyring_falls_back_once_and_keeps_what_worked() -> None:
    kept: list[str] = []
    keyring = Keyring("old", kept.append)
    assert keyring.renew("new") and keyring.current == "new"
    assert keyring.refused() and keyring.current == "old"
    assert not keyring.refused()
    keyring.worked()
    assert kept == ["new", "old"]
    assert keyring.renew("newer")
    keyring.worked()
    assert not keyring.refused() and keyring.current == "newer"
    assert kept == ["new", "old", "newer"]


def test_what_no_header_could_carry_is_no_credential() -> None:
    kept: list[str] = []
    keyring = Keyring("old", kept.append)
    for bad in ("", "a\nb", "\x07", "é"):
        assert not keyring.renew(bad)
        with pytest.raises(ValueError, match="printable ASCII"):
            Keyring(bad, None)
    assert (keyring.current, kept) == ("old", [])
