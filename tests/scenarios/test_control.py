"""`control.send` to a device of a real server process: what it gets, and when the caller hears of it."""

import asyncio
from itertools import count

import pytest

from tests.scenarios.control_bodies import PECULIAR, documented, peculiar, request_id
from tests.scenarios.hall import delivered, send
from tests.support.process import ServerProcess
from tests.support.room_devices import bare_device

NUMBERS = count()


@pytest.mark.parametrize("name", PECULIAR)
async def test_every_character_reaches_the_socket(server: ServerProcess, name: str) -> None:
    text = peculiar(name, next(NUMBERS))
    async with bare_device(server.url) as device:
        call = asyncio.create_task(asyncio.to_thread(send, server, text))
        command = await device.command()
        assert command.control_body == text
        assert (command.request_id, command.room_id) == (request_id(text), server.demo.room_id)
        await device.ack(command)
        assert delivered(await call)


async def test_true_only_after_the_acknowledgement(server: ServerProcess) -> None:
    async with bare_device(server.url) as device:
        call = asyncio.create_task(asyncio.to_thread(send, server, documented(f"after-{next(NUMBERS)}")))
        command = await device.command()
        for _ in range(3):
            await asyncio.to_thread(server.openapi.get, "/v1.0/rooms/groups/172", {"unionId": server.demo.union_id})
        assert not call.done()
        await device.ack(command)
        assert delivered(await call)
