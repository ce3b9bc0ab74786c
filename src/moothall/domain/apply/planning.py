"""A plan: everything that has to be written so that the store says what the file says."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from itertools import islice

import msgspec

from moothall.domain import apps
from moothall.domain.apply import reusing
from moothall.domain.apply.checking import check
from moothall.domain.apply.customs import (
    complete_chat_app,
    complete_organization,
    fold_departments,
    keep_one_owner,
    keep_secret,
    spare_customs,
)
from moothall.domain.apply.differing import NewSecret, Step, draw_secrets, steps, unchanged
from moothall.domain.apply.doubting import doubts
from moothall.domain.apply.draft import Draft
from moothall.domain.apply.events import Events, Stream
from moothall.domain.apply.leaving import leave_departments, leave_scopes
from moothall.domain.apply.loading import load
from moothall.domain.apply.nouns import CHAT_APP, ORGANIZATION
from moothall.domain.apply.problems import MOST, Hopeless, Problems
from moothall.domain.apply.reading import Entry, FileReader
from moothall.domain.apply.resolving import FIRST_IDS, refuse_twins, resolve
from moothall.domain.apply.settling import settle, settle_without
from moothall.domain.apply.vault import Vault
from moothall.domain.faults import FileInvalid
from moothall.domain.ports import Reader
from moothall.kernel.problem import Problem
from moothall.store.records import bulk, devices, tenants
from moothall.store.records.plans import Slice
from moothall.store.records.tenants import Kind

SLICE = 100
"""Steps in one transaction of a large plan."""
_IN_MEMORY = 4 * 1024 * 1024
_HEADS: dict[str, tuple[str, Kind]] = {
    "organization": ("corp_id", "organization"),
    "chat_app": ("sdkappid", "chat"),
    "suite": ("suite_key", "suite"),
}
"""The field that names a tenant in the file, and its kind."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Step]).decode


class Target(msgspec.Struct, frozen=True):
    """An organization, chat app or third-party app that a plan writes to, as the plan found it."""

    kind: Kind
    name: str
    tenant: int | None
    revision: int
    nouns: frozenset[str]
    """What the plan writes there."""
    sequences: dict[str, int]
    app_keys: tuple[str, ...] = ()
    """Of new apps: no other organization may have them."""
    credentials: tuple[bytes, ...] = ()
    """Hashes that the file gives to devices: no other device may have them."""

    @property
    def label(self) -> str:
        """Kind and name."""
        return f"{self.kind} {self.name}"


class Counts(msgspec.Struct):
    """Of one noun."""

    created: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0


class Plan:
    """Targets and steps. The steps lie in a temporary file without a name when there are many."""

    def __init__(self) -> None:
        self.targets: list[Target] = []
        self.counts: dict[str, Counts] = {}
        self.secrets: list[NewSecret] = []
        self.doubts: list[Problem] = []
        """The first of what is odd and yet done."""
        self.size = 0
        """Steps; some of them only make room for others."""
        self.slices: list[tuple[int, int]] = []
        """For each slice: the place of its target, and its length in the file."""
        self._spool = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  (`close` closes it)

    def add(self, target: int, some: list[Step]) -> None:
        """Append a slice."""
        content = _encode(some)
        self._spool.write(content)
        self.slices.append((target, len(content)))
        self.size += len(some)

    @property
    def total(self) -> int:
        """Things that it creates, changes and removes."""
        return sum(each.created + each.changed + each.removed for each in self.counts.values())

    def contents(self) -> Iterator[Slice]:
        """The slices in their order."""
        self._spool.seek(0)
        for number, (target, length) in enumerate(self.slices):
            yield Slice(number, target, self._spool.read(length))

    def close(self) -> None:
        """Throw the steps away."""
        self._spool.close()


def decode(content: bytes) -> list[Step]:
    """A slice's steps."""
    return _decode(content)


class Manner(Enum):
    """What a file means."""

    ADD = "add"
    """Its things are there, among others."""
    PRUNE = "prune"
    """The things of its lists are all there is."""
    REMOVE = "remove"
    """Its things are not there."""


def make_plan(tx: Reader, stream: Stream, vault: Vault, manner: Manner) -> Plan:
    """Compare a file with a snapshot. For tenant `SERVER`; in a worker thread, for a large file takes seconds.

    Raises `FileInvalid`.
    """
    problems = Problems()
    plan = Plan()
    try:
        seen: set[tuple[str, str]] = set()
        for entry in FileReader(Events(stream, problems), problems, vault).entries():
            _plan_entry(tx, entry, plan, problems, vault, manner, seen)
        problems.stop_if_any()
    except Hopeless:
        plan.close()
        found = problems.sorted()
        raise FileInvalid("\n".join(map(str, found)), problems=found) from None
    return plan


def _plan_entry(
    tx: Reader, entry: Entry, plan: Plan, problems: Problems, vault: Vault, manner: Manner, seen: set[tuple[str, str]]
) -> None:
    kind, name = _identify(entry, problems)
    if (kind, name) in seen:
        problems.add(entry.line, entry.noun.section, f"{name} is there twice")
    seen.add((kind, name))
    problems.stop_if_any()
    tenant = tenants.by_name(tx, kind, name)
    draft = entry.draft
    last = dict(FIRST_IDS)
    revision = 0
    if tenant is not None:
        inside = tx.within(tenant)
        load(draft, inside)
        last.update(bulk.sequences(inside))
        revision = bulk.revision(inside)
    target = Target(kind, name, tenant, revision, frozenset(), {})
    if manner is Manner.REMOVE:
        _settle_without(entry, target, problems, vault, last)
        return _write_down(plan, entry, target)
    first = dict(last)
    _settle(entry, problems, vault, last, prune=manner is Manner.PRUNE)
    if entry.noun is ORGANIZATION and tenant is not None:
        reusing.check(tx.within(tenant), draft, problems, first["label"])
    keys, hashes = _claims(draft)
    _check_claims(tx, keys, hashes, plan, problems)
    _check_suites(tx, target, plan, problems, entry)
    target = msgspec.structs.replace(
        target, sequences=_moved(first, last), app_keys=tuple(keys), credentials=tuple(hashes)
    )
    plan.secrets += draw_secrets(draft, vault, name)
    plan.doubts += islice(doubts(draft), MOST - len(plan.doubts))
    _write_down(plan, entry, target)


def _settle(entry: Entry, problems: Problems, vault: Vault, last: dict[str, int], *, prune: bool) -> None:
    """Find out what will be there. `last` holds the newest number of each sequence, and is moved on."""
    draft = entry.draft
    if entry.noun is ORGANIZATION:
        complete_organization(entry, problems, last)
    resolve(draft, problems, vault, last)
    if entry.noun is ORGANIZATION:
        fold_departments(draft, problems, prune)
    else:
        if entry.noun is CHAT_APP:
            complete_chat_app(draft)
        keep_secret(entry, vault)
    _refuse_twins(draft, problems)
    settle(draft, prune)
    if entry.noun is ORGANIZATION:
        if prune:
            leave_scopes(draft)
        leave_departments(draft)
    if entry.noun is CHAT_APP:
        keep_one_owner(draft, prune)
    check(draft, problems, prune)


def _settle_without(entry: Entry, target: Target, problems: Problems, vault: Vault, last: dict[str, int]) -> None:
    """Find out what will be there when the file's things are gone."""
    draft = entry.draft
    if target.tenant is None:
        problems.add(entry.line, entry.noun.section, f"there is no {target.label.replace('_', ' ')}")
        problems.stop_if_any()
    resolve(draft, problems, vault, last)
    _refuse_twins(draft, problems)
    if entry.noun is ORGANIZATION:
        spare_customs(draft)
    settle_without(draft)
    if entry.noun is ORGANIZATION:
        leave_scopes(draft)
        leave_departments(draft)
    check(draft, problems, True)


def _refuse_twins(draft: Draft, problems: Problems) -> None:
    for noun in draft.nouns:
        if not noun.folded:
            refuse_twins(draft, noun, problems)
    problems.stop_if_any()


def _claims(draft: Draft) -> tuple[dict[str, int], dict[bytes, int]]:
    """What the entry wants for itself alone in the whole installation, app keys and credentials, and on which line."""
    if not any(noun.name == "app" for noun in draft.nouns):
        return {}, {}
    keys = "select app_key, line from then_app where app_key not in (select app_key from now_app)"
    hashes = """select credential_hash, line from said_device s where credential_hash is not null
        and not exists (select 1 from now_device n where n.credential_hash = s.credential_hash)"""
    return dict(draft.rows(keys)), dict(draft.rows(hashes))


def _taken(plan: Plan) -> set[str | bytes]:
    """What the file's entries before this one claim."""
    keys = {key for other in plan.targets for key in other.app_keys}
    return keys | {hashed for other in plan.targets for hashed in other.credentials}


def _check_claims(tx: Reader, keys: dict[str, int], hashes: dict[bytes, int], plan: Plan, problems: Problems) -> None:
    taken = _taken(plan)
    for key, line in keys.items():
        if key in taken or apps.is_taken(tx, key):
            problems.add(line, "apps.app_key", f"{key} is taken by another app")
    for hashed, line in hashes.items():
        if hashed in taken or devices.owner_of(tx, hashed) is not None:
            problems.add(line, "devices.secret", "another device has the same secret")


def _check_suites(tx: Reader, target: Target, plan: Plan, problems: Problems, entry: Entry) -> None:
    """A third-party app's key is nobody else's, and one that an organization has is there."""
    name = target.name
    if target.kind == "suite" and target.tenant is None and (name in _taken(plan) or apps.is_taken(tx, name)):
        problems.add(entry.line, "suites.suite_key", f"{name} is taken by another app")
    if entry.noun is ORGANIZATION:
        made = {target.name for target in plan.targets if target.kind == "suite"}
        for line, key in entry.draft.rows("select line, suite_key from then_suite_grant where row > 0"):
            if key not in made and tenants.by_name(tx, "suite", key) is None:
                problems.add(line, "third_party_apps.suite_key", f"there is no suite {key!r}; list suites: first")
    problems.stop_if_any()


def _moved(first: dict[str, int], last: dict[str, int]) -> dict[str, int]:
    return {name: number for name, number in last.items() if number != first[name]}


def _identify(entry: Entry, problems: Problems) -> tuple[Kind, str]:
    field, kind = _HEADS[entry.noun.name]
    if field not in entry.head:
        problems.add(entry.line, f"{entry.noun.section}.{field}", "must be given")
    problems.stop_if_any()
    return kind, str(entry.head[field])


def _write_down(plan: Plan, entry: Entry, target: Target) -> None:
    place = len(plan.targets)
    found: Counter[tuple[str, str]] = Counter()
    every = _counted(steps(entry.draft), found)
    while some := list(islice(every, SLICE)):
        plan.add(place, some)
    plan.targets.append(msgspec.structs.replace(target, nouns=frozenset(noun for noun, _ in found)))
    for noun in entry.draft.nouns:
        if not noun.folded:
            counts = plan.counts.setdefault(noun.name, Counts())
            counts.created += found[noun.name, "create"]
            counts.changed += found[noun.name, "update"]
            counts.removed += found[noun.name, "delete"]
            counts.unchanged += unchanged(entry.draft, noun)


def _counted(every: Iterator[Step], found: Counter[tuple[str, str]]) -> Iterator[Step]:
    for step in every:
        found[step.noun, step.verb] += 1
        yield step
