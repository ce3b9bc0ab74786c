"""`moothall device fleet`: many room devices in one process, which behave as a file says."""

import asyncio
import contextlib
import signal
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from moothall.cli.apps import Organization
from moothall.cli.ending import REFUSED, USAGE, Ended, forget_output
from moothall.cli.fleet_rooms import clear, furnish
from moothall.cli.fleet_telling import Telling
from moothall.cli.session import Session, operator
from moothall.kernel.loops import loop_factory

if TYPE_CHECKING:
    from moothall.fleet import Fleet, Plan

_SPARE_FILES = 64
_A_SECOND = 200
"""Devices that connect in a second where nothing else is asked for."""
_LOOK_SECONDS = 0.1
_AT_ONCE = 130


@operator
def fleet(
    session: Session,
    rooms: Annotated[
        int | None, typer.Option(min=1, max=20_000, help="How many rooms. Not given: as many as the file says.")
    ] = None,
    behaviour: Annotated[
        Path | None, typer.Option(help="The YAML file that says how devices behave. Not given: well.")
    ] = None,
    ramp: Annotated[
        float | None,
        typer.Option(min=0, help="Over how many seconds they connect. Not given: 200 in a second.", show_default=False),
    ] = None,
    duration: Annotated[float | None, typer.Option(min=0, help="End after so many seconds.")] = None,
    trace: Annotated[Path | None, typer.Option(help="Write each happening to this file, as a line of JSON.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the rooms and devices away again, and end.")] = False,
    organization: Organization = None,
) -> None:
    """Be the devices of many rooms, which are made where they are not there yet.

    A behaviour file says which of them are slow, silent, wrong or away. Ends with Ctrl-C or SIGTERM; the exit code is 1
    where a device was turned away for good or has never been connected.
    """
    if remove:
        removed = clear(session, organization)
        return session.show({"removed": removed}, f"{removed} things removed" if removed else "no fleet is here")
    from moothall import fleet as fleets  # brings the WebSocket client, which `--help` does not need

    plan, number = _plan(behaviour, rooms)
    with _opened(trace) as file:
        _check_open_files(plan.sockets(number))
        furnished = furnish(session, organization, number)
        telling = Telling(session.json)
        telling.furnished(furnished)

        async def run() -> bool:
            from moothall.kernel.timers import LoopTimers

            journal = fleets.Journal(LoopTimers(), file)
            members = [fleets.Member(*pair) for pair in furnished.credentials.items()]
            made = fleets.Fleet(session.url, plan, members, journal)
            telling.begin(plan.seed, made.behaviours, journal)
            await _until_over(made, round(1_000 * (number / _A_SECOND if ramp is None else ramp)), duration, telling)
            return telling.end()

        whole = _run(run())
    if not whole:
        raise Ended("some devices were turned away for good or have never been connected", REFUSED, told="")


def _run(work: Coroutine[Any, Any, bool]) -> bool:
    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            return runner.run(work)
    except KeyboardInterrupt:
        raise Ended("ended at once", _AT_ONCE) from None
    except BrokenPipeError:
        forget_output()
        return True


def _plan(path: Path | None, rooms: int | None) -> "tuple[Plan, int]":
    from moothall import fleet as fleets

    if path is None:
        if rooms is None:
            raise Ended("say how many rooms: --rooms, or rooms: in a file that --behaviour names", USAGE)
        return fleets.the_plain_plan(), rooms
    try:
        return fleets.read_plan(path.read_bytes().decode(), rooms)
    except OSError as error:
        raise Ended(f"{path}: {error.strerror}", USAGE) from error
    except UnicodeDecodeError as error:
        raise Ended(f"{path}: byte {error.start} is not UTF-8", USAGE) from error
    except fleets.FileWrong as fault:
        raise Ended("\n".join(f"{path}: {line}" for line in fault.detail.splitlines()), USAGE) from fault


@contextlib.contextmanager
def _opened(trace: Path | None) -> "Iterator[IO[bytes] | None]":
    if trace is None:
        yield None
        return
    try:
        file = trace.open("wb")
    except OSError as error:
        raise Ended(f"{trace}: {error.strerror}", USAGE) from error
    with file:
        yield file


def _check_open_files(sockets: int) -> None:
    """Each connection is an open file."""
    from moothall.kernel.open_files import raise_open_files

    files, needed = raise_open_files(), sockets + _SPARE_FILES
    if files is not None and files.now < needed:
        raise Ended(f"{needed} open files are needed, and the system allows {files.now} (ulimit -Hn)", REFUSED)


async def _until_over(fleet: "Fleet", ramp: int, duration: float | None, telling: Telling) -> None:
    """Until it is told to end, or nobody is left."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask(kind: signal.Signals) -> None:
        stop.set()
        loop.remove_signal_handler(kind)  # the next one ends at once

    for kind in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signals for a loop
            loop.add_signal_handler(kind, ask, kind)
    tasks = [asyncio.create_task(work) for work in (fleet.run(ramp), _look(telling), _heed(stop))]
    await asyncio.wait(tasks, timeout=duration, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled():
            task.result()


async def _heed(stop: asyncio.Event) -> None:
    await stop.wait()


async def _look(telling: Telling) -> None:
    while True:
        telling.look()
        await asyncio.sleep(_LOOK_SECONDS)
