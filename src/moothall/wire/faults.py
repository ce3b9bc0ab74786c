"""Refusals that are about the request itself, before any operation looks at it."""

from moothall.kernel.fault import Fault


class NoOperation(Fault):
    """Nothing answers this request: the reasons that are about no operation in particular."""


class UnknownPath(NoOperation):
    """No operation has this path. Check the address, and whether the operation is in the reference page."""


class UnknownMethod(UnknownPath):
    """No operation has this path under /topapi; `method` is what the gateway calls it."""


class WrongMethod(NoOperation):
    """The path exists but not with this HTTP method; `method` is the one that it wants."""


class GetWanted(WrongMethod):
    """The path exists, and only for GET."""


class RequestUnreadable(NoOperation):
    """The request cannot be read as HTTP: bytes in the address that are not escaped, or a length that is none."""


class NotServed(NoOperation):
    """The vendor documents this operation, but this version of Moothall does not serve it yet."""


class BodyTooLarge(Fault):
    """The request body is over the server's limit; `limit` is in bytes."""


class BodyUnread(Fault):
    """The body cannot be taken for what the operation expects."""


class BodyMalformed(BodyUnread):
    """The request body cannot be read: not JSON, not UTF-8, nested too deep, or not an object."""


class BodyMissing(BodyUnread):
    """The operation needs a JSON body and the request has none."""


class MissingArgument(Fault):
    """A required argument is absent; `argument` is its documented name."""


class MalformedArgument(Fault):
    """An argument has the wrong type or is out of its range; `argument` is its documented name."""


class UnknownArgument(Fault):
    """The operation takes no argument of this name at this place; `argument` is the name. Look at its page."""


class CredentialFault(Fault):
    """The request does not prove who sends it."""


class TokenMissing(CredentialFault):
    """The request carries no token. Get one from the token operation and send it where the dialect wants it."""


class TokenRefused(CredentialFault):
    """The token is unknown, expired or revoked. Get a new one."""


class PermissionMissing(Fault):
    """The app lacks the permission point that the operation needs; `permission` is its name."""


class RateExceeded(Fault):
    """The app called the operation more often than the limit set for it."""


class SuiteRateExceeded(RateExceeded):
    """The third-party app called the operation more often than the organization lets it."""


class UserSigEmpty(CredentialFault):
    """The request has no usersig. Sign one with the chat app's secret and send it in the query."""


class UserSigUnreadable(CredentialFault):
    """The usersig cannot be decoded. Send it exactly as the signing library made it, unescaped or escaped once."""


class UserSigForged(CredentialFault):
    """The usersig's signature does not match. Sign with the secret of this very chat app."""


class UserSigOfOtherAccount(CredentialFault):
    """The usersig was made for another account than the query's identifier; `identifier` is the one it names."""


class UserSigOfOtherApp(CredentialFault):
    """The usersig was made for another chat app than the query's sdkappid; `sdkappid` is the one it names."""


class UserSigExpired(CredentialFault):
    """The usersig is past its validity. Sign a new one."""


class UserSigNotYetValid(CredentialFault):
    """The usersig is dated in the future. Check the clock of the machine that signs."""


class UnknownCommand(UnknownPath):
    """The service exists but has no such command."""


class WrongService(NoOperation):
    """The command belongs to another service; `service` is the one that has it."""


class AppIdMissing(CredentialFault):
    """The request does not say which chat app it means. Send `sdkappid` in the query."""


class AppIdMalformed(CredentialFault):
    """The request's sdkappid is not a number."""


class IdentifierImpossible(CredentialFault):
    """The request's identifier is missing, or no account can have this name. Send `identifier` in the query."""


class AccountNotText(Fault):
    """An account in the body is not a JSON string; `argument` is the member that it stands in."""


class ReplyTooLarge(Fault):
    """The answer would be larger than the dialect allows. Ask for less at once: by pages, or for fewer."""
