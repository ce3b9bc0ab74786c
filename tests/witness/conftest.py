"""One town for each module: its tests change nothing that another one looks at."""

from collections.abc import AsyncIterator

import pytest

from tests.witness.town import Town, settled


@pytest.fixture(scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory, anyio_backend: object) -> AsyncIterator[Town]:
    """A server with the demo and its neighbours, on the module's loop."""
    async with settled(tmp_path_factory.mktemp("town") / "data") as made:
        yield made
