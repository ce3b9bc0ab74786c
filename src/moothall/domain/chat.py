"""Chat apps and their accounts."""

import re

from moothall.domain.faults import AccountUnknown, ChatAppUnknown, ParameterInvalid
from moothall.domain.ports import Reader, Sealer, Writer
from moothall.store.records import chat, tenants
from moothall.store.records.chat import Account, ChatApp

SECRET_PURPOSE = b"chat secret"
"""Under which the secret of a chat app is sealed."""

_ACCOUNT = re.compile(r"[\x20-\x7e]{1,32}", re.ASCII)
_SDKAPPID = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)


def tenant_of(tx: Reader, sdkappid: int) -> int | None:
    """Which tenant a chat app is; for tenant `SERVER`."""
    return tenants.by_name(tx, "chat", str(sdkappid))


def secret(tx: Reader, sealer: Sealer) -> str:
    """What signs the UserSigs of the chat app's accounts."""
    app = chat.get_app(tx)
    if app is None:
        raise ChatAppUnknown("the tenant is no chat app")
    return sealer.unseal(app.sealed_secret, SECRET_PURPOSE).decode()


def find_account(tx: Reader, account: str) -> Account | None:
    """The account of that name."""
    return chat.get_account(tx, account)


def check_sdkappid(sdkappid: str) -> None:
    """Raises `ParameterInvalid` for what cannot be an SDKAppID."""
    if not _SDKAPPID.fullmatch(sdkappid):
        raise ParameterInvalid(f"{sdkappid!r} is not an SDKAppID: a number of at most ten digits")


def is_account_name(text: str) -> bool:
    """Whether an account can have this name."""
    return _ACCOUNT.fullmatch(text) is not None


def check_account(account: str) -> None:
    """Raises `ParameterInvalid` for what cannot be the name of an account."""
    if not is_account_name(account):
        raise ParameterInvalid(f"{account!r} is not an account: 1 to 32 printable ASCII characters")


def put_app(tx: Writer, app: ChatApp) -> None:
    """Name the chat app and give it a secret, sealed for `SECRET_PURPOSE`."""
    before = chat.get_app(tx)
    if before == app:
        return
    chat.put_app(tx, app)
    tx.record("chat_app.put", app.name, before and before.name, app.name)


def put_account(tx: Writer, account: Account) -> None:
    """Import an account, or change it."""
    check_account(account.account)
    before = chat.get_account(tx, account.account)
    if before == account:
        return
    chat.put_account(tx, account)
    tx.record("account.put", account.account, before, account)


def require_account(tx: Reader, account: str) -> None:
    """Raises `AccountUnknown` for a name that was never imported."""
    if chat.get_account(tx, account) is None:
        raise AccountUnknown(f"no account {account!r}; import it first", account=account)
