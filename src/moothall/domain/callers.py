"""Who stands behind a request."""

import msgspec

from moothall.domain.scopes import Scope


class Caller(msgspec.Struct, frozen=True):
    """An authenticated app, account or operator, in the one tenant that it may reach.

    A pure function of the store makes it, so the engine remembers it: whoever receives it compares `expires_at`
    (milliseconds since the epoch; None: never) with the clock.
    """

    tenant: int
    kind: str
    """`app`, `person`, `account`, `admin` or `server`: what the change log names the writer."""
    name: str
    permissions: frozenset[str] = frozenset()
    rate_limit: int | None = None
    """Calls a second and operation; None: no limit."""
    language: str = ""
    """Of messages; empty: the server's default."""
    expires_at: int | None = None
    app: str = ""
    """The key of the app that calls, for itself or for a person."""
    third_party: bool = False
    """The app is not the organization's own."""
    scope: Scope | None = None
    """What of the directory the app may reach; None: all of it."""


NOBODY = Caller(0, "server", "")
"""The caller of an operation that needs no credential."""
