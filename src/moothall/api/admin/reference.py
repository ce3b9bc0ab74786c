"""The operation that describes all operations."""

from moothall.api.admin.dialect import admin
from moothall.api.admin.server import Nothing
from moothall.api.call import Call
from moothall.wire.admin import Raw
from moothall.wire.http import HttpResponse


@admin.operation("reference.openapi", "GET /moothall/openapi.json", read=True)
async def openapi(call: Call, request: Nothing) -> Raw:
    """Answer the OpenAPI 3.1 document of every operation. Needs no token on loopback."""
    return Raw(response=HttpResponse(call.services.status.openapi()))
