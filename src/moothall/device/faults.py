"""Why a device cannot go on by itself."""

from moothall.kernel.fault import Fault


class CredentialRefused(Fault):
    """The server does not admit this credential: it is unknown or was revoked. Pair the device anew."""


class ProtocolRefused(Fault):
    """The server does not speak this version of the protocol. Update the device or the server."""


class SessionEnded(Fault):
    """The server ended the session for good; the detail is its reason.

    `replaced`: another program connected with this device's credential. `revoked`: pair the device anew.
    """


class PairingFailed(Fault):
    """The server opens no pairings, or answers what is no answer. Try again."""
