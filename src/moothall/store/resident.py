"""Members of much-asked chat groups in memory: the one thing that is kept current instead of being forgotten.

A group is read in a worker thread on a snapshot of its own, while the changes that are published meanwhile are put
aside; from then on each published change moves it. What it answers is therefore the snapshot that is published, and a
change that it does not understand makes it forget. SQL answers whatever is not here.
"""

import asyncio
import gc
import logging
from collections.abc import Sequence
from itertools import islice
from typing import Any

import msgspec

from moothall.kernel.fault import Fault
from moothall.store.engine import Engine
from moothall.store.records import chat
from moothall.store.transaction import Change, Reader

_log = logging.getLogger(__name__)

_HARMLESS = frozenset(
    f"{noun}.{verb}" for noun in ("account", "chat_app", "chat_group") for verb in ("create", "update")
)
"""Changes that touch no membership."""
_COUNTED = 10_000
"""Groups whose look-ups are counted at a time."""
_MISSED = 100_000
"""Changes that may be put aside while a group is being read."""
_LARGE = 10_000
"""Members from which a group is worth hiding from the garbage collector."""

Key = tuple[int, str]


class Bounds(msgspec.Struct, frozen=True):
    """How much is kept in memory, and what earns a place there."""

    members: int = 2_000_000
    """Of all groups together; about 130 bytes each."""
    groups: int = 1_000
    lookups: int = 10_000
    """Accounts that must have been looked up in a group before it is read into memory."""


class Group:
    """The members of one group."""

    __slots__ = ("_checked", "_members", "_others", "_revision", "used")

    def __init__(self, revision: int, members: set[str], others: dict[str, str]) -> None:
        self._revision = revision
        self._members = members
        self._others = others
        """Those whose role is not Member; few."""
        self._checked = False
        self.used = 0

    def __len__(self) -> int:
        return len(self._members) + len(self._others)

    def is_readable(self, tx: Reader) -> bool:
        """Whether the snapshot has come as far as the one that the group was read from, which may be ahead of it."""
        self._checked = self._checked or chat.revision(tx) >= self._revision
        return self._checked

    def roles(self, accounts: Sequence[str]) -> tuple[str, ...]:
        """What each account is.

        One pass computes the hashes, the next does nothing but look up: its misses of the processor's cache then
        overlap, which saves a third of the whole.
        """
        plain = self._others.keys().isdisjoint(accounts)
        known = list(map(self._members.__contains__, accounts))
        if plain:
            return tuple([chat.PLAIN if member else chat.NONE for member in known])
        others = self._others
        pairs = zip(accounts, known, strict=True)
        return tuple([others.get(account) or (chat.PLAIN if member else chat.NONE) for account, member in pairs])

    def apply(self, account: str, role: str | None) -> None:
        """Take in a published change: the account has this role now, or None."""
        self._members.discard(account)
        self._others.pop(account, None)
        if role == chat.PLAIN:
            self._members.add(account)
        elif role is not None:
            self._others[account] = role


class ResidentGroups:
    """Answers look-ups from memory where a group is there. Lives on the engine's loop."""

    def __init__(self, engine: Engine, bounds: Bounds | None = None) -> None:
        self._engine = engine
        self._bounds = bounds or Bounds()
        self._groups: dict[Key, Group] = {}
        self._loading: dict[Key, list[Change] | None] = {}
        """Changes since the reading of a group began; None: it must be given up."""
        self._tenants: set[int] = set()
        """Whose changes matter: those of every group above, and perhaps more."""
        self._lookups: dict[Key, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._clock = 0
        engine.follow(self._follow)

    def roles(self, tx: Reader, group_id: str, accounts: tuple[str, ...]) -> tuple[str, ...] | None:
        """What each account is in the group, in the snapshot; None where the group is not in memory."""
        key = (tx.tenant, group_id)
        group = self._groups.get(key)
        if group is None:
            self._wish(key, len(accounts))
            return None
        if not group.is_readable(tx):
            return None
        self._clock += 1
        group.used = self._clock
        return group.roles(accounts)

    def statistics(self) -> dict[str, int]:
        """How much is in memory."""
        return {"groups": len(self._groups), "members": self._size()}

    async def close(self) -> None:
        """Give up what is being read."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _wish(self, key: Key, lookups: int) -> None:
        if key in self._loading:
            return
        if len(self._lookups) >= _COUNTED:
            self._lookups.clear()
        count = self._lookups.get(key, 0) + lookups
        self._lookups[key] = count
        if count >= self._bounds.lookups:
            del self._lookups[key]
            self._loading[key] = []
            self._tenants.add(key[0])
            task = asyncio.get_running_loop().create_task(self._load(key))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _load(self, key: Key) -> None:
        tenant, group_id = key
        try:
            group = await self._engine.scan(tenant, _read, group_id, self._bounds.members)
        except Fault as fault:
            _log.warning("a group could not be read into memory: %s", fault)
            group = None
        finally:
            missed = self._loading.pop(key)
        if group is None:
            self._lookups[key] = -self._bounds.members
        elif missed is not None:
            for change in missed:
                _apply(group, change)
            self._keep(key, group)

    def _keep(self, key: Key, group: Group) -> None:
        while len(self._groups) >= self._bounds.groups:
            self._drop_coldest()
        self._clock += 1
        group.used = self._clock
        self._groups[key] = group
        self._shrink()
        if len(group) >= _LARGE:
            # A set is looked through at each full collection: 45 ms for a million members that hold no reference.
            gc.freeze()

    def _shrink(self) -> None:
        """Keep to the bound, forgetting those first that were asked longest ago."""
        while self._size() > self._bounds.members:
            self._drop_coldest()

    def _drop_coldest(self) -> None:
        del self._groups[min(self._groups, key=lambda key: self._groups[key].used)]

    def _size(self) -> int:
        return sum(map(len, self._groups.values()))

    def _follow(self, changes: Sequence[Change]) -> None:
        relevant = [change for change in changes if change.tenant in self._tenants and change.what not in _HARMLESS]
        for change in relevant:
            self._take(change)
        if relevant:
            self._shrink()

    def _take(self, change: Change) -> None:
        member = _member_of(change)
        if member is None:
            self._forget(change.tenant)
            return
        key = (change.tenant, member["group_id"])
        missed = self._loading.get(key)
        group = self._groups.get(key)
        if group is not None:
            _apply(group, change)
        elif missed is not None:
            missed.append(change)
            if len(missed) > _MISSED:
                self._loading[key] = None

    def _forget(self, tenant: int) -> None:
        """Forget all groups of a chat app, and give up those that are being read."""
        self._tenants.discard(tenant)
        self._groups = {key: group for key, group in self._groups.items() if key[0] != tenant}
        self._loading.update({key: None for key in self._loading if key[0] == tenant})


def _read(tx: Reader, group_id: str, most: int) -> Group | None:
    """A whole group, or None where it has more members than fit; in a worker thread."""
    others = dict(chat.stream_officers(tx, group_id))
    members = set(islice(chat.stream_plain_members(tx, group_id), most + 1))
    if len(members) + len(others) > most:
        return None
    return Group(chat.revision(tx), members, others)


def _member_of(change: Change) -> dict[str, Any] | None:
    """The membership that a change is about, or None for a change that is not understood."""
    member = change.after or change.before
    if (
        change.what.startswith("member.")
        and isinstance(member, dict)
        and {"group_id", "account", "role"} <= member.keys()
    ):
        return member
    return None


def _apply(group: Group, change: Change) -> None:
    """Changes that the group was read with may come once more: in their order they lead to the same end."""
    member = change.after or change.before
    group.apply(member["account"], change.after and change.after["role"])
