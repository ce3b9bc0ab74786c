"""What reads have found, by tenant. A tenant's memory is forgotten whole at each of its writes: no other rule."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

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


_TEXT, _BYTES = 64, 256
"""Characters of an argument, and bytes of a result, that count as one more result."""
_encode = msgspec.msgpack.Encoder(enc_hook=lambda _: None).encode

Found = dict[Callable[..., Any], dict[tuple[Any, ...], Any]]


class Memory:
    """What was found in each tenant; bounded for each and for all together."""

    __slots__ = ("_count", "_counts", "_in_all", "_of_tenant", "admitted", "tenants")

    def __init__(self, of_tenant: int, in_all: int) -> None:
        self.tenants: dict[int, Found] = {}
        """Function, arguments -> value or `Refused`."""
        self.admitted: dict[int, dict[Callable[..., Any], set[str]]] = {}
        """Function that lets somebody ask -> whom it has let."""
        self._of_tenant = of_tenant
        self._in_all = in_all
        self._counts: dict[int, int] = {}
        self._count = 0

    def keep(self, tenant: int, function: Callable[..., Any], arguments: tuple[Any, ...], value: Any) -> None:
        """Remember; where that would be too much, forget the tenant, or everything, first."""
        self._take(tenant, _weight(arguments, value))
        self.tenants.setdefault(tenant, {}).setdefault(function, {})[arguments] = value

    def let(self, tenant: int, function: Callable[..., Any], who: str) -> None:
        """Remember that somebody may ask."""
        self._take(tenant, _weight((who,), None))
        self.admitted.setdefault(tenant, {}).setdefault(function, set()).add(who)

    def refusal(self, tenant: int, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Refused | None:
        """The remembered Fault, if it is one that is remembered."""
        found = self.tenants.get(tenant, {}).get(function, {}).get(arguments)
        return found if isinstance(found, Refused) else None

    def _take(self, tenant: int, weight: int) -> None:
        if self._count >= self._in_all:
            self.clear()
        elif self._counts.get(tenant, 0) >= self._of_tenant:
            self.forget((tenant,))
        self._counts[tenant] = self._counts.get(tenant, 0) + weight
        self._count += weight

    def forget(self, tenants: Iterable[int]) -> None:
        """Drop all that is remembered of these tenants."""
        for tenant in tenants:
            self.tenants.pop(tenant, None)
            self.admitted.pop(tenant, None)
            self._count -= self._counts.pop(tenant, 0)

    def clear(self) -> None:
        """Drop everything."""
        self.tenants.clear()
        self.admitted.clear()
        self._counts.clear()
        self._count = 0


def _weight(arguments: tuple[Any, ...], value: Any) -> int:
    """How many results one counts for: long lists, and long text, which a caller chooses, use up the bound sooner."""
    text = sum(len(argument) // _TEXT for argument in arguments if type(argument) is str)
    return 1 + text + len(_encode(value)) // _BYTES
