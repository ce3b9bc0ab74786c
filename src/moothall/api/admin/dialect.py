"""The dialect of our own operations, and who may use them."""

from ipaddress import ip_address

from moothall.api.admin.faults import ADMIN
from moothall.api.call import Services
from moothall.domain import installation
from moothall.domain.callers import Caller
from moothall.domain.ports import SERVER
from moothall.wire import admin as wire
from moothall.wire.dialect import Arguments
from moothall.wire.faults import TokenMissing, TokenRefused
from moothall.wire.http import HttpRequest

OPERATOR = Caller(SERVER, "admin", "operator")
_NEIGHBOUR = Caller(SERVER, "server", "loopback")

LOCAL_PATHS = frozenset(
    {
        "/moothall/health",
        "/moothall/metrics",
        "/moothall/openapi.json",
        "/moothall/ready",
        "/moothall/v1/health",
        "/moothall/v1/ready",
        "/moothall/v1/version",
    }
)
"""What a caller on this machine may ask without a token."""


async def _operator(services: Services, request: HttpRequest, sent: Arguments) -> Caller:
    token = wire.token(request)
    if token is None:
        if request.path.lower() in LOCAL_PATHS and is_local(request):
            return _NEIGHBOUR
        raise TokenMissing("no admin token")
    hashed = installation.admin_token_hash(token)
    if not await services.engine.read(SERVER, installation.is_admin_token, hashed):
        raise TokenRefused("this is not the admin token")
    return OPERATOR


def is_local(request: HttpRequest) -> bool:
    """Whether the caller is on this machine, and not a proxy on it that speaks for somebody elsewhere."""
    if request.header(b"x-forwarded-for") or request.header(b"forwarded"):
        return False
    try:
        return ip_address(request.client).is_loopback
    except ValueError:
        return False


admin = wire.Admin(ADMIN, _operator)
