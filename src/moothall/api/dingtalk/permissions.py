"""What the two generations ask of an app's permission points."""

from moothall.domain.permissions import Permission

PERSONAL: frozenset[str] = frozenset(
    {Permission.OWN_CARD, Permission.OWN_MOBILE, Permission.TEMPLATES_READ, Permission.TEMPLATES_WRITE}
)
"""What an app may do with the token of a person: other operations want a token of its own."""
