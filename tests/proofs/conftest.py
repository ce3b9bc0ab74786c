"""Servers for the proofs, and the app that calls them."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.proofs.apps import App
from tests.scenarios.hall import Hall
from tests.scenarios.hall import hall as serving
from tests.scenarios.neighbours import FILE
from tests.support.process import ServerProcess

PATIENT = ("--signal-deadline", "9000", "--device-grace", "60000")
"""What a busy machine needs until a device is back."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server process with the demo and its neighbours."""
    with ServerProcess(tmp_path_factory.mktemp("town") / "data", *PATIENT) as process:
        assert process.admin.post("/moothall/v1/apply", FILE.read_bytes()).status_code == 200
        yield process


@pytest.fixture
def app(town: ServerProcess) -> App:
    """The demo's app, at that process."""
    return App(town.url, town.demo)


@pytest.fixture
async def hall(tmp_path: Path, anyio_backend: object) -> AsyncIterator[Hall]:
    """A server on a real socket whose gateway waits by the test's time."""
    async with serving(tmp_path / "data") as made:
        yield made


@pytest.fixture
def caller(hall: Hall) -> App:
    """The demo's app, at that server."""
    return App(hall.url, hall.demo)
