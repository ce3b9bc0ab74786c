"""UserSig (TLSSigAPIv2): the signed ticket with which an account of a chat app calls.

A ticket is JSON, deflated with a zlib header, in base64 with an alphabet of its own. The signature is an HMAC-SHA256
over lines in a fixed order, whatever the order of the JSON.
"""

import base64
import hashlib
import hmac
import zlib
from typing import Annotated, Final

import msgspec

from moothall.wire.faults import (
    UserSigEmpty,
    UserSigExpired,
    UserSigForged,
    UserSigNotYetValid,
    UserSigOfOtherAccount,
    UserSigOfOtherApp,
    UserSigUnreadable,
)

TOLERANCE = 300
"""Seconds that the signer's clock may be ahead of ours."""
LONGEST = 2_048
"""Longest ticket in characters and longest document in bytes; with the largest user buffer it needs half of that."""

Number = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]

_ENCODED: Final = bytes.maketrans(b"+/=", b"*-_")
_DECODED: Final = bytes.maketrans(b"*-_+/=", b"+/=   ")
"""The three characters that stand for others lead back; those others are no part of the alphabet."""


class Ticket(msgspec.Struct, frozen=True, gc=False):
    """What a UserSig says. Times are in seconds; `expire` counts from `time`."""

    identifier: str = msgspec.field(name="TLS.identifier")
    sdkappid: Number = msgspec.field(name="TLS.sdkappid")
    time: Number = msgspec.field(name="TLS.time")
    expire: Number = msgspec.field(name="TLS.expire")
    signature: str = msgspec.field(name="TLS.sig")
    userbuf: str | None = msgspec.field(name="TLS.userbuf", default=None)
    """Base64, of video room keys only. It is part of the signed text as soon as it is present, also when empty."""

    def signed_by(self, secret: str) -> bool:
        """Whether this is what the key's owner signs for these words; in constant time."""
        signature = _signature(secret, self.identifier, self.sdkappid, self.time, self.expire, self.userbuf)
        return hmac.compare_digest(signature, self.signature.encode())

    def check(self, sdkappid: int, identifier: str, seconds: int) -> None:
        """Raise where the ticket is another app's, another account's, or not valid at this time."""
        if self.sdkappid != sdkappid:
            raise UserSigOfOtherApp(f"the UserSig was made for SDKAppID {self.sdkappid}", sdkappid=self.sdkappid)
        if self.identifier != identifier:
            raise UserSigOfOtherAccount(f"the UserSig was made for {self.identifier!r}", identifier=self.identifier)
        if seconds > self.time + self.expire:
            raise UserSigExpired(f"the UserSig expired {seconds - self.time - self.expire} s ago")
        if self.time > seconds + TOLERANCE:
            raise UserSigNotYetValid(f"the UserSig is dated {self.time - seconds} s ahead")


_decoder = msgspec.json.Decoder(Ticket, strict=False)


def read(usersig: str) -> Ticket:
    """The words of a UserSig, its signature not yet checked."""
    if not usersig:
        raise UserSigEmpty("the request has no usersig")
    try:
        return _decoder.decode(_inflated(base64.b64decode(_base64(usersig), validate=True)))
    except (ValueError, zlib.error, RecursionError) as error:
        raise UserSigUnreadable(f"the usersig cannot be decoded: {error}") from None


def verify(usersig: str, sdkappid: int, identifier: str, secret: str, seconds: int) -> Ticket:
    """The ticket, where it is valid: the faults come in the order of the vendor's reference, the signature last."""
    ticket = read(usersig)
    ticket.check(sdkappid, identifier, seconds)
    if not ticket.signed_by(secret):
        raise UserSigForged("the signature does not match; was the UserSig made with another app's key?")
    return ticket


def sign(sdkappid: int, identifier: str, secret: str, seconds: int, expire: int, userbuf: bytes | None = None) -> str:
    """A UserSig issued at `seconds` and valid for `expire` seconds."""
    buffer = None if userbuf is None else base64.b64encode(userbuf).decode()
    document: dict[str, str | int] = {
        "TLS.ver": "2.0",
        "TLS.identifier": identifier,
        "TLS.sdkappid": sdkappid,
        "TLS.expire": expire,
        "TLS.time": seconds,
    }
    if buffer is not None:
        document["TLS.userbuf"] = buffer
    document["TLS.sig"] = _signature(secret, identifier, sdkappid, seconds, expire, buffer).decode()
    return base64.b64encode(zlib.compress(msgspec.json.encode(document))).translate(_ENCODED).decode()


def _signature(secret: str, identifier: str, sdkappid: int, time: int, expire: int, userbuf: str | None) -> bytes:
    text = f"TLS.identifier:{identifier}\nTLS.sdkappid:{sdkappid}\nTLS.time:{time}\nTLS.expire:{expire}\n"
    if userbuf is not None:
        text += f"TLS.userbuf:{userbuf}\n"
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), hashlib.sha256))


def _base64(usersig: str) -> bytes:
    if len(usersig) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    return usersig.encode("ascii").translate(_DECODED)


def _inflated(data: bytes) -> bytes:
    stream = zlib.decompressobj()
    document = stream.decompress(data, LONGEST)
    if not stream.eof:
        raise ValueError("the compressed text is cut short or too long")
    return document
