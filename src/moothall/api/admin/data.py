"""Operations on whole organizations and chat apps: apply a file, export one, remove what is there.

What reads and writes files is imported when it is first needed: serving does without.
"""

import tempfile
from collections.abc import AsyncIterator
from typing import IO, TYPE_CHECKING, Annotated, Any

import msgspec

from moothall.api.admin import naming, progress
from moothall.api.admin.dialect import admin
from moothall.api.call import Call
from moothall.domain import plans, resets
from moothall.domain.faults import (
    ApplyOvertaken,
    ApplyUnderWay,
    ApplyUnknown,
    ChatAppUnknown,
    FileInvalid,
    OrganizationUnknown,
    ParameterInvalid,
    ResetUnconfirmed,
    TenantNotNamed,
)
from moothall.domain.ports import SERVER, Actor, Engine, Reader
from moothall.kernel import demo
from moothall.kernel.randomness import hexadecimal
from moothall.wire.admin import Raw
from moothall.wire.fields import Reply, Request
from moothall.wire.http import HttpResponse

if TYPE_CHECKING:
    from moothall.domain.apply.planning import Manner

EVERYTHING = "everything"
_DEMO = (EVERYTHING, demo.CORP_ID, str(demo.SDKAPPID))
"""What takes something of the demo with it."""
_FILE_TYPE = "application/yaml"
_IN_MEMORY = 1024 * 1024
_PIECE = 64 * 1024
_SECRETS_LIMIT = 64 * 1024 * 1024


class ApplyFile(Request):
    """How to apply the file that the body is.

    `prune` removes what the file's lists leave out, `remove` what the file names; `dry_run` only lists what would
    change. The values of the file's secret_env and secret_file stand in front of it: the first `secrets_length` bytes
    of the body are a JSON object whose names are `env:NAME` and `file:PATH`; null for what the sender could not find.
    Whoever draws an `apply_id` that nobody else has can ask by it how far this is.
    """

    prune: bool = False
    remove: bool = False
    dry_run: bool = False
    apply_id: Annotated[str | None, msgspec.Meta(min_length=1, max_length=64)] = None
    secrets_length: Annotated[int, msgspec.Meta(ge=0, le=_SECRETS_LIMIT)] = 0


class NounCounts(msgspec.Struct, frozen=True):
    """How many things of a noun are new, other than before, gone, and as the file says already."""

    created: int
    changed: int
    removed: int
    unchanged: int


class AppliedChange(msgspec.Struct, frozen=True):
    """One change: whose, what, of which thing, and its fields before and after."""

    tenant: str
    what: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class DrawnSecret(msgspec.Struct, frozen=True):
    """A secret that was made for a new thing, which is shown this once."""

    tenant: str
    noun: str
    id: str
    secret: str


class ApplyReply(Reply, omit_defaults=False):
    """What was changed, or would be. `total` is the number of changes; `changes` lists all of a dry run, else none.

    `warnings` are the first 20 sentences about what the file says and may not mean.
    """

    dry_run: bool
    total: int
    counts: dict[str, NounCounts]
    changes: list[AppliedChange]
    secrets: list[DrawnSecret]
    warnings: list[str]


@admin.operation(
    "data.apply",
    "POST /moothall/v1/apply",
    upload=True,
    in_query=True,
    raises=(FileInvalid, ApplyOvertaken, ApplyUnderWay, ParameterInvalid),
)
async def apply_file(call: Call, request: ApplyFile) -> ApplyReply:
    """Create and change organizations and chat apps as a YAML file says; all of it or nothing."""
    from moothall.api.admin import applying
    from moothall.domain.apply.vault import Closed, Vault

    services = call.services
    options = applying.Options(_manner(request), request.dry_run)
    plan_id = hexadecimal(services.randomness, 16)
    assert call.upload is not None
    secrets, first = await _in_front(call.upload, request.secrets_length)
    vault = (Closed if request.remove else Vault)(services.sealer, services.randomness, _secrets(secrets))
    with (
        progress.followed(services.engine, request.apply_id or plan_id) as told,
        tempfile.SpooledTemporaryFile(_IN_MEMORY) as file,
    ):
        told.advance(file.write(first))
        async for piece in call.upload:
            told.advance(file.write(piece))
        report = await applying.apply(services.engine, vault, call.actor, file, options, plan_id, told)
    return ApplyReply(
        dry_run=request.dry_run,
        total=report.total,
        counts={noun: NounCounts(*msgspec.structs.astuple(counts)) for noun, counts in report.counts.items()},
        changes=[AppliedChange(*msgspec.structs.astuple(change)) for change in report.changes],
        secrets=[DrawnSecret(*msgspec.structs.astuple(secret)) for secret in report.secrets],
        warnings=report.warnings,
    )


def _manner(request: ApplyFile) -> "Manner":
    from moothall.domain.apply.planning import Manner

    if request.prune and request.remove:
        raise ParameterInvalid("prune and remove exclude each other", argument="remove")
    return Manner.PRUNE if request.prune else Manner.REMOVE if request.remove else Manner.ADD


async def _in_front(upload: AsyncIterator[bytes], length: int) -> tuple[bytes, bytes]:
    """So much of the upload, and what has come after it in the same piece."""
    read = bytearray()
    while len(read) < length:
        piece = await anext(upload, None)
        if piece is None:
            raise ParameterInvalid(f"the body has not the {length} bytes of secrets", argument="secrets_length")
        read += piece
    return bytes(read[:length]), bytes(read[length:])


def _secrets(sent: bytes) -> dict[str, str | None]:
    try:
        return msgspec.json.decode(sent or b"{}", type=dict[str, str | None])
    except (ValueError, RecursionError) as error:
        text = "the body does not begin with a JSON object of texts and nulls"
        raise ParameterInvalid(text, argument="secrets_length") from error


class ApplyProgress(Request):
    """Which apply: the `apply_id` that was sent with its file."""

    apply_id: str


class ProgressReply(Reply, omit_defaults=False):
    """What an apply does now.

    It has `done` so much of a `total`, which is 0 where that is not known: receiving and comparing are told in bytes
    of the file, storing and writing in parts of the plan. Short plans are written at once, without those two.
    """

    phase: progress.Phase
    done: int
    total: int


@admin.operation("data.progress", "GET /moothall/v1/applies/{apply_id}", read=True, raises=(ApplyUnknown,))
async def apply_progress(call: Call, request: ApplyProgress) -> ProgressReply:
    """Tell how far a running apply is."""
    found = progress.find(call.services.engine, request.apply_id)
    if found is None:
        raise ApplyUnknown(f"no apply {request.apply_id} runs here; it is over, or never was")
    return ProgressReply(phase=found.phase, done=found.done, total=found.total)


class ExportFile(Request):
    """What to export: an organization, a chat app, both, or, where neither is given, everything."""

    corp_id: str | None = None
    sdkappid: int | None = None


@admin.operation(
    "data.export", "GET /moothall/v1/export", read=True, raises=(OrganizationUnknown, ChatAppUnknown, TenantNotNamed)
)
async def export_file(call: Call, request: ExportFile) -> Raw:
    """Write organizations and chat apps in the format that `apply` reads: sorted, and without secrets."""
    from moothall.domain.exports import Selection

    if request.corp_id is not None:
        await naming.organization(call, request.corp_id)
    if request.sdkappid is not None:
        await naming.chat_app(call, request.sdkappid)
    file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  (`_pieces` closes it)
    try:
        await call.services.engine.scan(SERVER, _write_export, file, Selection(request.corp_id, request.sdkappid))
    except BaseException:
        file.close()
        raise
    return Raw(response=HttpResponse(b"", content_type=_FILE_TYPE, chunks=_pieces(file)))


def _write_export(tx: Reader, file: IO[bytes], selection: Any) -> None:
    from moothall.domain.exports import export

    file.writelines(f"{line}\n".encode() for line in export(tx, selection))
    file.seek(0)


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


class Reset(Request):
    """What to remove; neither: everything. `confirm` repeats the corpId or SDKAppID, or says `everything`."""

    confirm: str
    corp_id: str | None = None
    sdkappid: int | None = None


class ResetReply(Reply, omit_defaults=False):
    """What was removed."""

    removed: str
    demo: bool
    """Whether the demo organization was loaded again."""


@admin.operation(
    "data.reset",
    "POST /moothall/v1/reset",
    raises=(ResetUnconfirmed, OrganizationUnknown, ChatAppUnknown, TenantNotNamed, ApplyUnderWay),
)
async def reset(call: Call, request: Reset) -> ResetReply:
    """Remove an organization, a chat app, or everything, for good; a demo server loads what was of its demo again."""
    tenants: tuple[int, ...] = ()
    meant = EVERYTHING
    if request.corp_id is not None:
        tenant, meant = await naming.organization(call, request.corp_id)
        tenants = (tenant,)
    elif request.sdkappid is not None:
        tenant, sdkappid = await naming.chat_app(call, request.sdkappid)
        tenants, meant = (tenant,), str(sdkappid)
    if request.confirm != meant:
        raise ResetUnconfirmed(f"confirm with {meant!r} that all of it is to be removed for good", argument="confirm")
    engine = call.services.engine
    from moothall.api.admin import applying

    async with applying.turn(engine):
        await engine.write(SERVER, call.actor, resets.remove, tenants)
        engine.forget()
        await _wipe(engine, call.actor)
    restore = call.services.restore if meant in _DEMO else None
    if restore is not None:
        await restore()
    return ResetReply(removed=meant, demo=restore is not None)


async def _wipe(engine: Engine, actor: Actor) -> None:
    for tenant in await engine.look_up(SERVER, resets.removed):
        while not await engine.write(SERVER, actor, resets.wipe, tenant):
            pass


async def finish(engine: Engine, actor: Actor) -> None:
    """Bring what an earlier process has left half done to its end. Before the server answers anybody."""
    if left := await engine.look_up(SERVER, plans.unfinished):
        from moothall.api.admin import applying

        await applying.finish(engine, left)
    await _wipe(engine, actor)
