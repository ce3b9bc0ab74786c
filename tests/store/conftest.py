"""Fixtures of the store's tests."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.store.disk import Disk
from tests.store.folder import Folder


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Folder]:
    made = Folder(tmp_path / "data")
    yield made
    await made.close()


@pytest.fixture
def disk() -> Iterator[Disk]:
    """All files that SQLite opens in this process until the test ends; name it before `folder`."""
    made = Disk()
    yield made
    made.repair()
    made.unregister()
