"""Operations of control panels. The vendor publishes no page of any of them: their shapes are the SDK's."""

from typing import Annotated

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk.dialects import openapi
from moothall.api.dingtalk.operators import RoomId, UnionId
from moothall.domain import control_panels
from moothall.domain.control_panels import Draft, Tile
from moothall.domain.faults import NotRoomManager, OperatorUnknown, RoomUnknown
from moothall.domain.permissions import Permission
from moothall.wire.fields import Names, Reply, Request

PAGE = 10
LONGEST_PAGE = 100
MOST_TILES = 100


class Extra(msgspec.Struct):
    """What else is kept with a panel."""

    param: dict[str, str] | None = None


class CreatePanel(Request):
    """A room and what its panel shows. What the status means is the vendor's; it is kept."""

    union_id: UnionId
    room_id: RoomId
    room_config: Annotated[tuple[Tile, ...], Names("roomConfig"), msgspec.Meta(max_length=MOST_TILES)]
    status: int = 0
    extra: Extra | None = None


class PanelDone(Reply):
    """Text, which says no more than that it was done."""

    result: str


@openapi.operation(
    "panel.create",
    "POST /v1.0/rooms/panels",
    permission=Permission.ROOMS_WRITE,
    raises=(OperatorUnknown, NotRoomManager, RoomUnknown),
)
async def create_panel(call: Call, request: CreatePanel) -> PanelDone:
    """Give a room a control panel in the place of the one before; answers the room's id.

    The vendor publishes no page of this operation: its shape is the SDK's.
    """
    extra = (request.extra.param if request.extra else None) or {}
    draft = Draft(request.status, request.room_config, tuple(sorted(extra.items())))
    await call.write(control_panels.put, request.union_id, request.room_id, draft)
    return PanelDone(result=request.room_id)


class RemovePanels(Request):
    """Whose panels."""

    union_id: UnionId
    room_ids: Annotated[tuple[str, ...], Names("roomIds"), msgspec.Meta(min_length=1, max_length=1_000)]


@openapi.operation(
    "panel.remove",
    "POST /v1.0/rooms/panels/remove",
    permission=Permission.ROOMS_WRITE,
    raises=(OperatorUnknown, NotRoomManager, RoomUnknown),
)
async def remove_panels(call: Call, request: RemovePanels) -> PanelDone:
    """Take the control panels of rooms away; answers the word true.

    The vendor publishes no page of this operation: its shape is the SDK's.
    """
    await call.write(control_panels.remove, request.union_id, request.room_ids)
    return PanelDone(result="true")


class ListPanels(Request):
    """Which page, or the panel of which room. Without somebody who asks, of rooms that everyone sees."""

    union_id: Annotated[str | None, Names("unionId")] = None
    room_id: Annotated[str | None, Names("roomId")] = None
    next_token: Annotated[int, Names("nextToken"), msgspec.Meta(ge=0)] = 0
    max_results: Annotated[int, Names("maxResults"), msgspec.Meta(ge=1)] = PAGE


class ListedPanel(msgspec.Struct, rename="camel"):
    """A panel: written as `roomConfig`, read as `roomIotConfig`."""

    room_id: str
    room_iot_config: tuple[Tile, ...]


class PanelsReply(Reply, rename="camel"):
    """A page of panels, and how many there are. Without `nextToken` it is the last one."""

    has_more: bool
    total_count: int
    result: tuple[ListedPanel, ...]
    next_token: int | None = None


@openapi.operation(
    "panel.list",
    "GET /v1.0/rooms/panels/lists",
    permission=Permission.ROOMS_READ,
    raises=(OperatorUnknown,),
    read=True,
)
async def list_panels(call: Call, request: ListPanels) -> PanelsReply:
    """List the control panels of the rooms that the operator sees.

    The vendor publishes no page of this operation: its shape is the SDK's.
    """
    if request.room_id:
        found = await call.read(control_panels.of_room, request.union_id, request.room_id)
    else:
        most = min(request.max_results, LONGEST_PAGE)
        found = await call.read(control_panels.page, request.union_id, request.next_token, most)
    return PanelsReply(
        has_more=found.following is not None,
        total_count=found.total,
        result=tuple(ListedPanel(panel.room_id, panel.tiles) for panel in found.panels),
        next_token=found.following,
    )
