"""The fleet: all devices, started one after the other."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from moothall.device import World, the_world
from moothall.device.connection import socket_url
from moothall.fleet.behaviour import Plan
from moothall.fleet.device import FleetDevice, Stage
from moothall.fleet.journal import Journal
from moothall.fleet.line import Open, open_socket
from moothall.kernel.randomness import hexadecimal
from moothall.kernel.timers import sleep


class Member(NamedTuple):
    """A room's number, from 1, and its device's credential."""

    number: int
    credential: str


class Fleet:
    """Devices of a server, which behave as a plan says."""

    def __init__(
        self,
        url: str,
        plan: Plan,
        members: Sequence[Member],
        journal: Journal,
        *,
        world: World | None = None,
        open: Open = open_socket,
    ) -> None:
        socket_url(url)  # a mistake in it is told before anything starts
        self._members = members
        world = world or the_world()
        self._timers = world.timers
        behaviours = plan.of(len(members))
        self.behaviours = Counter(behaviours[member.number] for member in members)
        """How many devices behave how."""
        stage = Stage(url, plan.seed, world, open, journal, hexadecimal(world.randomness, 8))
        self._devices = [FleetDevice(*member, plan.get(behaviours[member.number]), stage) for member in members]
        journal.begin(seed=plan.seed, devices=len(members), behaviours=dict(sorted(self.behaviours.items())))

    async def run(self, ramp: int) -> None:
        """Be there until cancelled, or until only a person can help any of them.

        `ramp` is over how many milliseconds the first connections are spread.
        """
        async with asyncio.TaskGroup() as group:
            for place, device in enumerate(self._devices):
                group.create_task(self._run(device, place * ramp // len(self._devices)))

    async def _run(self, device: FleetDevice, after: int) -> None:
        if after:
            await sleep(self._timers, after)
        await device.run()
