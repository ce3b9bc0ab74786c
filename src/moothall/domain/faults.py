"""Every reason why the domain refuses."""

from moothall.kernel.fault import Fault


class AppUnknown(Fault):
    """No app has this key, or the secret is not its secret."""


class CorpSecretUnknown(AppUnknown):
    """No organization has this corpId, or none of its apps has this secret."""


class RoleUnknown(Fault):
    """The organization has no role of this id."""


class RoleGroupUnknown(Fault):
    """The organization has no role group of this id."""


class RoomGroupUnknown(Fault):
    """The organization has no room group of this id."""


class OperatorUnknown(Fault):
    """The unionId that the request names as operator is of nobody in the organization."""


class ParameterInvalid(Fault):
    """A parameter is missing, empty, of the wrong type or not acceptable; the detail says which and why."""
