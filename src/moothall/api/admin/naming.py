"""Which organization or chat app an operator means: the one that is named, else the only one."""

from collections.abc import Sequence

from moothall.api.call import Call
from moothall.domain import chat, organizations, suites
from moothall.domain.faults import ChatAppUnknown, OrganizationUnknown, SuiteUnknown, TenantNotNamed
from moothall.domain.ports import SERVER


async def organization(call: Call, corp_id: str | None) -> tuple[int, str]:
    """Tenant and corpId; raises `OrganizationUnknown` or `TenantNotNamed`."""
    engine = call.services.engine
    meant = corp_id or _only(await engine.read(SERVER, organizations.corp_ids), "organization", "corp_id")
    tenant = await engine.locate(organizations.tenant_of, meant)
    if tenant is None:
        raise OrganizationUnknown(f"no organization {meant}", corp_id=meant)
    return tenant, meant


async def chat_app(call: Call, sdkappid: int | None) -> tuple[int, int]:
    """Tenant and SDKAppID; raises `ChatAppUnknown` or `TenantNotNamed`."""
    engine = call.services.engine
    meant = sdkappid or int(_only(await engine.read(SERVER, chat.sdkappids), "chat app", "sdkappid"))
    tenant = await engine.locate(chat.tenant_of, meant)
    if tenant is None:
        raise ChatAppUnknown(f"no chat app {meant}", sdkappid=meant)
    return tenant, meant


async def suite(call: Call, suite_key: str) -> int:
    """The tenant of a third-party app; raises `SuiteUnknown`."""
    tenant = await call.services.engine.locate(suites.tenant_of, suite_key)
    if tenant is None:
        raise SuiteUnknown(f"no third-party app {suite_key}", suite_key=suite_key)
    return tenant


def _only(names: Sequence[str | int], kind: str, argument: str) -> str:
    if len(names) == 1:
        return str(names[0])
    there = f"there are {', '.join(map(str, names))}" if names else "there is none"
    raise TenantNotNamed(f"give {argument} to say which {kind} is meant: {there}", argument=argument)
