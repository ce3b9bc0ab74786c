"""Refusals that the other scenarios do not show: of chat groups, and of our own operations on whole organizations."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from moothall.domain.ports import SERVER, Actor, Writer
from moothall.store.embedded import EmbeddedEngine
from moothall.store.records import tenants
from moothall.wire.dialect import Dialect
from tests.support.asgi import Answered
from tests.witness.comparison import dialects
from tests.witness.requests import request
from tests.witness.town import Town

DIALECTS: dict[str, Dialect] = {dialect.name: dialect for dialect in dialects()}
SOMEBODY = Actor("admin", "somebody", "test")
A_ROLE_GROUP = """
organizations:
  - corp_id: ding8f2c1b6e4a0d4c7e
    role_groups:
      - {name: %s}
"""


async def call(town: Town, named: str, body: bytes | None = None, **arguments: Any) -> Answered:
    """Call an operation, named as in the marks, with what its caller needs."""
    dialect, _, id = named.partition(":")
    asked = request(DIALECTS[dialect].operations[id], arguments, town.credential(DIALECTS[dialect]), body=body)
    return await town.ask(asked)


@pytest.mark.produces("tencent:group.get_role_in_group", "ChatGroupKeepsNoMembers")
async def test_live_group_has_no_roles(town: Town) -> None:
    await call(town, "tencent:group.get_role_in_group", GroupId="@TGS#witnesslive", User_Account=["leckie"])


@pytest.mark.produces("tencent:group.get_role_in_group", "ChatGroupUnknown")
async def test_unknown_chat_group(town: Town) -> None:
    await call(town, "tencent:group.get_role_in_group", GroupId="@TGS#2NOSUCHGROUP", User_Account=["leckie"])


@pytest.mark.produces("tencent:group.get_role_in_group", "ChatTopicUnknown")
async def test_unknown_topic(town: Town) -> None:
    await call(
        town, "tencent:group.get_role_in_group", GroupId="@TGS#2C5SZEAEF", User_Account=["leckie"], TopicId="@TOPIC#x"
    )


@pytest.mark.produces("tencent:group.get_role_in_group", "ChatGroupIdImpossible")
async def test_impossible_chat_group(town: Town) -> None:
    await call(town, "tencent:group.get_role_in_group", GroupId="x" * 49, User_Account=["leckie"])


@pytest.mark.produces("admin:change.list", "OrganizationUnknown", "ChatAppUnknown", "TenantNotNamed")
@pytest.mark.produces("admin:data.export", "OrganizationUnknown", "ChatAppUnknown", "TenantNotNamed")
async def test_whose_changes_or_data(town: Town) -> None:
    """Of two organizations one has to be named, and it has to exist."""
    for named in ("admin:change.list", "admin:data.export"):
        await call(town, named, corp_id="dingnobody")
        await call(town, named, sdkappid=1)
        await call(town, named, corp_id="")


@pytest.mark.produces("admin:change.list", "ParameterInvalid")
@pytest.mark.parametrize("cursor", ["7", "1.", ".1", "a.b", "-1.1", "٣.1", f"{10**30}.1"])
async def test_cursor_that_is_no_change(town: Town, cursor: str) -> None:
    await call(town, "admin:change.list", corp_id=town.demo.corp_id, cursor=cursor)


@pytest.mark.produces("admin:data.reset", "OrganizationUnknown", "ChatAppUnknown", "TenantNotNamed", "ResetUnconfirmed")
async def test_reset_of_what_is_not_there_or_not_meant(town: Town) -> None:
    await call(town, "admin:data.reset", confirm="x", corp_id="dingnobody")
    await call(town, "admin:data.reset", confirm="x", sdkappid=1)
    await call(town, "admin:data.reset", confirm="x", corp_id="")
    await call(town, "admin:data.reset", confirm="x", corp_id=town.demo.corp_id)


@pytest.mark.produces("admin:data.apply", "FileInvalid")
async def test_file_that_cannot_be_applied(town: Town) -> None:
    await call(town, "admin:data.apply", b"organizations: [{corp_id: 7}, nonsense]")


@pytest.mark.produces("admin:data.apply", "ParameterInvalid")
@pytest.mark.parametrize("front", [b"no JSON ", b'{"env:A": 1}', b"[" * 5000, b"{}"])
async def test_secrets_that_cannot_be_read(town: Town, front: bytes) -> None:
    await call(town, "admin:data.apply", front, secrets_length=max(len(front), 5))


@pytest.fixture
async def restless(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Somebody writes in the demo organization after each comparison of a file."""
    scan = EmbeddedEngine.scan

    async def watched(engine: EmbeddedEngine, tenant: int, *arguments: Any) -> Any:
        found = await scan(engine, tenant, *arguments)
        await engine.write(SERVER, SOMEBODY, _write_something)
        return found

    monkeypatch.setattr(EmbeddedEngine, "scan", watched)
    yield


def _write_something(tx: Writer) -> None:
    tenant = tenants.by_name(tx, "organization", "ding8f2c1b6e4a0d4c7e")
    assert tenant is not None
    tx.within(tenant).record("role_group.update", "1")


@pytest.mark.produces("admin:data.apply", "ApplyOvertaken")
async def test_others_never_stop_writing(town: Town, restless: None) -> None:
    await call(town, "admin:data.apply", (A_ROLE_GROUP % "Overtaken").encode())
