"""Operations about the server itself. Probes, which are set once, find theirs with and without a version."""

from typing import Literal

import moothall
from moothall.api.admin.dialect import admin
from moothall.api.admin.faults import NotReady
from moothall.api.call import Call
from moothall.wire.admin import Raw
from moothall.wire.fields import Reply, Request
from moothall.wire.http import HttpResponse

_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Nothing(Request):
    """No arguments."""


class Version(Reply):
    """The program's version."""

    version: str


@admin.operation("server.version", "GET /moothall/v1/version", read=True)
async def version(call: Call, request: Nothing) -> Version:
    """Tell which version is running. Needs no token on loopback."""
    return Version(version=moothall.__version__)


class Health(Reply, omit_defaults=False):
    """The process answers."""

    status: Literal["ok"] = "ok"


@admin.operation("server.health", "GET /moothall/health", read=True)
@admin.operation("probe.health", "GET /moothall/v1/health", read=True)
async def health(call: Call, request: Nothing) -> Health:
    """Tell that the process lives. Needs no token on loopback."""
    return Health()


class Readiness(Reply):
    """The server takes requests."""

    ready: bool


@admin.operation("server.ready", "GET /moothall/ready", read=True, raises=(NotReady,))
@admin.operation("probe.ready", "GET /moothall/v1/ready", read=True, raises=(NotReady,))
async def ready(call: Call, request: Nothing) -> Readiness:
    """Tell whether requests should come here. Needs no token on loopback."""
    if reason := call.services.status.why_not_ready():
        raise NotReady(reason)
    return Readiness(ready=True)


@admin.operation("server.metrics", "GET /moothall/metrics", read=True)
async def metrics(call: Call, request: Nothing) -> Raw:
    """Answer all metrics in the Prometheus text format. Needs no token on loopback."""
    page = await call.services.status.metrics()
    return Raw(response=HttpResponse(page.encode(), content_type=_METRICS_TYPE))
