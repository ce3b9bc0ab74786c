"""Servers for every test: a real process, one inside the test's process, and one in a thread."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.in_process import InProcess, InThread, in_process
from tests.support.process import ServerProcess
from tests.witness.produced import produced

__all__ = ["produced"]

# The same examples in every run; `make soak` is where new ones are drawn.
settings.register_profile("tests", derandomize=True, database=None, deadline=None)
settings.load_profile("tests")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A real server with the demo, one for each worker. Leave its data as you found it, or take `fresh_server`."""
    with ServerProcess(tmp_path_factory.mktemp("server") / "data") as process:
        yield process


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[ServerProcess]:
    """A real server with the demo for this test alone, which may stop, kill and restart it."""
    with ServerProcess(tmp_path / "data") as process:
        yield process


@pytest.fixture(name="in_process")
async def _in_process(tmp_path: Path, anyio_backend: object) -> AsyncIterator[InProcess]:
    """The server on the test's loop, under a clock that stands still; its replies are checked."""
    async with in_process(tmp_path / "data") as made:
        yield made


@pytest.fixture
def in_thread(tmp_path: Path) -> Iterator[InThread]:
    """The same on a real socket in a thread, for blocking clients."""
    with InThread(tmp_path / "data") as made:
        yield made
