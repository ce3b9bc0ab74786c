"""Whose things a request looked for: the tenants that it asked the store about, found or not."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from moothall.store.embedded import EmbeddedEngine

_OF_A_TENANT = ("read", "read_for", "look_up", "scan", "write")


@contextmanager
def reached() -> Iterator[set[int]]:
    """The tenants that this task asks the engine about; what the server does for itself meanwhile does not count."""
    tenants: set[int] = set()
    asking = asyncio.current_task()

    def noting(method: Callable[..., Any]) -> Callable[..., Any]:
        def asked(engine: EmbeddedEngine, tenant: int, *arguments: Any) -> Any:
            if asyncio.current_task() is asking:
                tenants.add(tenant)
            return method(engine, tenant, *arguments)

        return asked

    with pytest.MonkeyPatch.context() as patch:
        for name in _OF_A_TENANT:
            patch.setattr(EmbeddedEngine, name, noting(getattr(EmbeddedEngine, name)))
        yield tenants
