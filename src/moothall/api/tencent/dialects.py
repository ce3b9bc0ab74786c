"""The chat dialect, and how a UserSig becomes a caller."""

import re

import msgspec

from moothall.api.call import Services
from moothall.api.tencent.faults import TENCENT
from moothall.api.tencent.permissions import Permission
from moothall.api.tencent.unserved import TENCENT as UNSERVED
from moothall.domain import chat
from moothall.domain.callers import Caller
from moothall.domain.faults import ChatAppUnknown
from moothall.domain.ports import Reader, Sealer
from moothall.kernel.clock import SECOND
from moothall.wire import usersig
from moothall.wire.dialect import Arguments
from moothall.wire.faults import AppIdMalformed, AppIdMissing, CredentialFault, IdentifierImpossible, UserSigExpired
from moothall.wire.http import HttpRequest
from moothall.wire.tencent import Tencent

_NUMBER = re.compile(r"[0-9]{1,19}", re.ASCII)


class _Admission(msgspec.Struct, frozen=True):
    """All about a genuine UserSig that does not depend on the time of day."""

    ticket: usersig.Ticket
    valid_after: int
    caller: Caller


class _Unproven(Exception):
    """A UserSig that is not genuine. No `Fault`, so that the engine does not remember what anybody can make up."""


async def _account(services: Services, request: HttpRequest, sent: Arguments) -> Caller:
    """The account that the query names, once its UserSig has proved it."""
    query = sent["query"]
    sdkappid = _sdkappid(query.get("sdkappid"))
    tenant = await services.engine.locate(chat.tenant_of, sdkappid)
    if tenant is None:
        raise ChatAppUnknown(f"no chat app {sdkappid}", sdkappid=sdkappid)
    identifier = query.get("identifier") or ""
    if not chat.is_account_name(identifier):
        raise IdentifierImpossible(f"{identifier!r} cannot be an account")
    signed, seconds = query.get("usersig") or "", services.clock.now() // SECOND
    try:
        admission = await services.engine.read(tenant, _admission, services.sealer, signed)
    except _Unproven:
        secret = await services.engine.read(tenant, chat.secret, services.sealer)
        usersig.verify(signed, sdkappid, identifier, secret, seconds)
        raise
    admission.ticket.check(sdkappid, identifier, seconds)
    if admission.ticket.time < admission.valid_after:
        raise UserSigExpired("the account's UserSigs of that time were revoked")
    return admission.caller


def _sdkappid(text: str | None) -> int:
    if not text:
        raise AppIdMissing("the query has no sdkappid")
    if not _NUMBER.fullmatch(text):
        raise AppIdMalformed(f"sdkappid {text!r} is not a number")
    return int(text)


def _admission(tx: Reader, sealer: Sealer, signed: str) -> _Admission:
    """What the engine remembers of a genuine UserSig: the arithmetic is done once. Raises `_Unproven`."""
    try:
        ticket = usersig.read(signed)
    except CredentialFault as error:
        raise _Unproven from error
    if not ticket.signed_by(chat.secret(tx, sealer)):
        raise _Unproven
    account = chat.find_account(tx, ticket.identifier)
    permissions = frozenset({Permission.ADMIN} if account and account.admin else ())
    caller = Caller(tx.tenant, "account", ticket.identifier, permissions, chat.rate_limit(tx))
    return _Admission(ticket, account.valid_after if account else 0, caller)


tencent = Tencent(TENCENT, _account, UNSERVED)
