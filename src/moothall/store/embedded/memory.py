"""What reads have found, by tenant. A tenant's memory is forgotten whole at each of its writes: no other rule."""

from collections.abc import Callable, Iterable
from typing import Any

from moothall.kernel.fault import Fault


class Refused:
    """A remembered Fault."""

    __slots__ = ("_fault",)

    def __init__(self, fault: Fault) -> None:
        self._fault = _twin(fault)

    def again(self) -> Fault:
        """A Fault to raise. Never the remembered one: an exception keeps the frames that it passes through alive."""
        return _twin(self._fault)


def _twin(fault: Fault) -> Fault:
    kind = type(fault)
    twin = kind.__new__(kind, *fault.args)
    twin.__dict__.update(fault.__dict__)
    return twin


_TEXT = 64
"""Characters of an argument that count as one more result."""

Found = dict[Callable[..., Any], dict[tuple[Any, ...], Any]]


class Memory:
    """Function, arguments -> value or `Refused`, for each tenant; bounded for each and for all together."""

    __slots__ = ("_count", "_counts", "_in_all", "_of_tenant", "tenants")

    def __init__(self, of_tenant: int, in_all: int) -> None:
        self.tenants: dict[int, Found] = {}
        self._of_tenant = of_tenant
        self._in_all = in_all
        self._counts: dict[int, int] = {}
        self._count = 0

    def keep(self, tenant: int, function: Callable[..., Any], arguments: tuple[Any, ...], value: Any) -> None:
        """Remember; where that would be too much, forget the tenant, or everything, first."""
        if self._count >= self._in_all:
            self.clear()
        elif self._counts.get(tenant, 0) >= self._of_tenant:
            self.forget((tenant,))
        self.tenants.setdefault(tenant, {}).setdefault(function, {})[arguments] = value
        weight = _weight(arguments)
        self._counts[tenant] = self._counts.get(tenant, 0) + weight
        self._count += weight

    def forget(self, tenants: Iterable[int]) -> None:
        """Drop all that is remembered of these tenants."""
        for tenant in tenants:
            self.tenants.pop(tenant, None)
            self._count -= self._counts.pop(tenant, 0)

    def clear(self) -> None:
        """Drop everything."""
        self.tenants.clear()
        self._counts.clear()
        self._count = 0


def _weight(arguments: tuple[Any, ...]) -> int:
    """How many results one counts for: long text, which a caller chooses, uses up the bound sooner."""
    return 1 + sum(len(argument) // _TEXT for argument in arguments if type(argument) is str)
