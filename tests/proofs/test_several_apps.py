"""Apps that share a room: each has its own signals, and all of them hear what the device says."""

import asyncio

from moothall.kernel.frames import Command, Event, Okay, Result
from tests.proofs.apps import App
from tests.proofs.logs import events, signals
from tests.scenarios.control_bodies import documented
from tests.scenarios.neighbours import SECOND
from tests.support.process import ServerProcess
from tests.support.room_devices import BareDevice, bare_device

TEXT = documented("shared")


async def answers(device: BareDevice, status_code: int) -> Command:
    """The device takes the next signal and says what came of it."""
    command = await device.command()
    await device.ack(command)
    body = f'{{"version":"1.0.0","response":{{"requestId":"shared","statusCode":{status_code}}}}}'
    await device.say(Result(command.signal_id, "shared", body))
    await device.hear_a(Okay)
    return command


async def test_the_same_request_id_of_two_apps_is_two_signals_and_all_apps_are_told_of_both(
    town: ServerProcess, app: App
) -> None:
    """No event says which app it answers: what the vendor documents goes to every app of the organization."""
    key, secret = SECOND
    pair = {"appKey": key, "appSecret": secret}
    token = town.openapi.post("/v1.0/oauth2/accessToken", pair, token=None).json()["accessToken"]
    apps = [app, App(town.url, town.demo, token=token, asynchronous=True)]
    async with bare_device(town.url) as device:
        calls = [one.sending(TEXT) for one in apps]
        taken = [await answers(device, status_code) for status_code in (200, 404)]
        await asyncio.gather(*calls)
        for one in apps:
            await one.send(TEXT)
        await device.nothing()
        await device.say(Event("something", '{"version":"1.0.0","event":{"id":"shared"}}'))
        await device.hear_a(Okay)
    assert len({command.signal_id for command in taken}) == 2
    found = await signals(town, "shared")
    assert {one["app_key"] for one in found} == {town.demo.app_key, key}
    assert {one["state"] for one in found} == {"COMPLETED", "FAILED"}
    told = [one for one in await events(town) if '"shared"' in one["body"]]
    assert len(told) == 3
    assert all(one.keys() == {"deviceUnionId", "roomId", "body"} for one in told)
    assert len({one["deviceUnionId"] for one in told}) == 1 and {one["roomId"] for one in told} == {town.demo.room_id}
