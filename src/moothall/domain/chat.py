"""Chat apps and their accounts."""

import re

from moothall.domain.faults import ChatAppUnknown
from moothall.domain.ports import Reader, Sealer
from moothall.store.records import chat, tenants
from moothall.store.records.chat import Account, ChatApp

SECRET_PURPOSE = b"chat secret"
"""Under which the secret of a chat app is sealed."""

_ACCOUNT = re.compile(r"[\x20-\x7e]{1,32}", re.ASCII)


def tenant_of(tx: Reader, sdkappid: int) -> int | None:
    """Which tenant a chat app is; for tenant `SERVER`."""
    return tenants.by_name(tx, "chat", str(sdkappid))


def sdkappids(tx: Reader) -> tuple[int, ...]:
    """All chat apps; for tenant `SERVER`."""
    return tuple(int(name) for name in tenants.names(tx, "chat"))


def secret(tx: Reader, sealer: Sealer) -> str:
    """What signs the UserSigs of the chat app's accounts."""
    return sealer.unseal(_app(tx).sealed_secret, SECRET_PURPOSE).decode()


def rate_limit(tx: Reader) -> int | None:
    """How often the chat app may call an operation in a second; None: as often as it likes."""
    return _app(tx).rate_limit


def _app(tx: Reader) -> ChatApp:
    app = chat.get_app(tx)
    if app is None:
        raise ChatAppUnknown("the tenant is no chat app")
    return app


def find_account(tx: Reader, account: str) -> Account | None:
    """The account of that name."""
    return chat.get_account(tx, account)


def is_account_name(text: str) -> bool:
    """Whether an account can have this name."""
    return _ACCOUNT.fullmatch(text) is not None
