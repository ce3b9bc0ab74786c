"""A store to which files are applied, and from which they are exported."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from moothall.api.admin import applying
from moothall.api.admin.applying import Options, Report
from moothall.api.admin.progress import Progress
from moothall.domain import exports, organizations, plans
from moothall.domain.apply.planning import Manner
from moothall.domain.apply.vault import Vault
from moothall.domain.exports import Selection
from moothall.domain.faults import FileInvalid
from moothall.domain.ports import SERVER, Actor, Reader
from moothall.kernel.clock import ManualClock
from moothall.kernel.randomness import SeededRandomness, hexadecimal
from moothall.server.sealing import MasterSealer
from moothall.store import schema
from moothall.store.embedded import EmbeddedEngine, open_embedded
from moothall.store.statement import Query, tenant_value

ACTOR = Actor("admin", "operator", "admin:data.apply")
CORP = "dingtest"


class Store:
    """An open store."""

    def __init__(self, engine: EmbeddedEngine, seed: int = 1) -> None:
        self.engine = engine
        self.sealer = MasterSealer(bytes(32))
        self.randomness = SeededRandomness(seed)

    async def apply(
        self,
        text: str | bytes,
        *,
        prune: bool = False,
        remove: bool = False,
        dry_run: bool = False,
        secrets: Mapping[str, str] | None = None,
    ) -> Report:
        """Apply a text; `secrets` as the header has them."""
        content = text.encode() if isinstance(text, str) else text
        vault = Vault(self.sealer, self.randomness, secrets or {})
        manner = Manner.PRUNE if prune else Manner.REMOVE if remove else Manner.ADD
        options, plan_id = Options(manner, dry_run), hexadecimal(self.randomness, 16)
        return await applying.apply(self.engine, vault, ACTOR, BytesIO(content), options, plan_id, Progress())

    async def refusal(self, text: str | bytes, **options: Any) -> list[str]:
        """The problems for which a text is refused."""
        try:
            await self.apply(text, **options)
        except FileInvalid as fault:
            return [str(problem) for problem in fault.facts["problems"]]
        raise AssertionError("the file was taken")

    async def export(self, selection: Selection | None = None) -> str:
        """What an export writes."""
        return await self.engine.scan(SERVER, _exported, selection or Selection())

    async def tenant(self, corp_id: str = CORP) -> int:
        """The tenant of an organization."""
        found = await self.engine.look_up(SERVER, organizations.tenant_of, corp_id)
        assert found is not None
        return found

    async def rows(self, table: str, *columns: str, corp_id: str = CORP) -> list[tuple[Any, ...]]:
        """Columns of all rows of an organization's table, in the order of its key."""
        return await self.engine.look_up(await self.tenant(corp_id), rows, table, columns)


def _exported(tx: Reader, selection: Selection) -> str:
    return "".join(f"{line}\n" for line in exports.export(tx, selection))


def rows(tx: Reader, name: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Columns of all rows of a table, in the order of its key."""
    table = schema.metadata.tables[name]
    wanted = table.select().with_only_columns(*(table.c[column] for column in columns))
    query = wanted.where(table.c.tenant == tenant_value()).order_by(*table.primary_key.columns)
    return tx.all(Query(query, lambda *values: values))


@asynccontextmanager
async def store(folder: Path) -> AsyncIterator[Store]:
    """A store in a folder, closed at the end."""
    engine = await open_embedded(folder, clock=ManualClock())
    engine.gate(plans.keep)
    try:
        yield Store(engine)
    finally:
        await engine.close()


def organization(*lines: str, corp_id: str = CORP) -> str:
    """A file with one organization that has these lines; each begins at its own level."""
    head = f"organizations:\n- corp_id: {corp_id}\n  name: Test\n  language: en\n  default_role_group: 9000\n"
    return head + "".join(f"  {line}\n" for line in lines)
