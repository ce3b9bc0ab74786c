"""What reads have found, by tenant. A tenant's memory is forgotten whole at each of its writes: no other rule."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, TypeVarTuple

import apsw
import msgspec

from moothall.kernel.fault import Fault
from moothall.store.embedded.transaction import Snapshot
from moothall.store.transaction import Reader

T = TypeVar("T")
A = TypeVarTuple("A")


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
        weight = _weight(arguments, value)
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


class Remembering(Snapshot):
    """The snapshot of a read that is remembered."""

    __slots__ = ("_memory",)

    def __init__(self, cursor: apsw.Cursor, tenant: int, memory: Memory) -> None:
        super().__init__(cursor, tenant)
        self._memory = memory

    def recall(self, function: Callable[[Reader, *A], T], *arguments: *A) -> T:
        """What a function finds here, remembered by itself; a Fault is so only as that of the whole read."""
        found: T | Refused
        try:
            found = self._memory.tenants[self.tenant][function][arguments]
        except KeyError:
            found = function(self, *arguments)
            self._memory.keep(self.tenant, function, arguments, found)
        if isinstance(found, Refused):
            raise found.again()
        return found


def _weight(arguments: tuple[Any, ...], value: Any) -> int:
    """How many results one counts for: long lists, and long text, which a caller chooses, use up the bound sooner."""
    text = sum(len(argument) // _TEXT for argument in arguments if type(argument) is str)
    return 1 + text + len(_encode(value)) // _BYTES
