"""What an account may do over the server API."""

from enum import StrEnum


class Permission(StrEnum):
    """A permission, under the name of the wire sheets."""

    ADMIN = "app admin account (identifier + usersig)"
