"""Operations of screen templates. They want the token of a person who manages meeting rooms."""

from typing import Annotated

import msgspec

from moothall.api.call import Call
from moothall.api.dingtalk.dialects import openapi
from moothall.api.dingtalk.operators import DONE, Done
from moothall.domain import installation, screen_templates
from moothall.domain.faults import (
    NotRoomManager,
    ParameterInvalid,
    PictureInvalid,
    SmartRoomsMissing,
    TemplateNameTaken,
    TemplateUnknown,
)
from moothall.domain.permissions import Permission
from moothall.domain.screen_templates import Content, Places, Template
from moothall.wire.faults import TokenRefused
from moothall.wire.fields import Names, Reply, Request

CUSTOM, PLAIN = 2, 1
"""What every template here is: made by the organization, of the first kind."""

TemplateId = Annotated[int, Names("templateId")]


class TemplateMembers(Request, kw_only=True):
    """A template and where it applies. What is left out is as written here, also when a template is replaced."""

    template_name: Annotated[str, Names("templateName")]
    logo: str = ""
    org_name: Annotated[str, Names("orgName")] = ""
    custom_doc: Annotated[str, Names("customDoc")] = ""
    bg_url: Annotated[str, Names("bgUrl")] = ""
    bg_img_list: Annotated[tuple[str, ...], Names("bgImgList")] = ()
    instruction: bool = False
    bg_type: Annotated[int, Names("bgType")] = screen_templates.PICTURES
    is_pic_top: Annotated[int, Names("isPicTop")] = 1
    hide_server_code_when_projecting: Annotated[bool, Names("hideServerCodeWhenProjecting")] = False
    show_calendar_title: Annotated[bool, Names("showCalendarTitle")] = False
    desensitize_user_name: Annotated[bool, Names("desensitizeUserName")] = False
    picture_play_interval: Annotated[int, Names("picturePlayInterval")] = 0
    show_calendar_card: Annotated[bool, Names("showCalendarCard")] = False
    show_function_card: Annotated[bool, Names("showFunctionCard")] = False
    device_union_ids: Annotated[tuple[str, ...], Names("deviceUnionIds")] = ()
    group_ids: Annotated[tuple[int, ...], Names("groupIds")] = ()
    room_ids: Annotated[tuple[str, ...], Names("roomIds")] = ()


class CreateTemplate(TemplateMembers, kw_only=True):
    """A new template."""


class CreatedTemplateReply(Reply):
    """The new template's id."""

    template_id: int = msgspec.field(name="templateId")


@openapi.operation(
    "template.create",
    "POST /v1.0/rooms/devices/screens/templates",
    permission=Permission.TEMPLATES_WRITE,
    raises=(ParameterInvalid, NotRoomManager, SmartRoomsMissing, PictureInvalid, TemplateNameTaken),
)
async def create_template(call: Call, request: CreateTemplate) -> CreatedTemplateReply:
    """Make a screen template."""
    made = await call.write(screen_templates.create, _person(call), _template(request))
    return CreatedTemplateReply(template_id=made)


class UpdateTemplate(TemplateMembers, kw_only=True):
    """A template as it shall be."""

    template_id: TemplateId


@openapi.operation(
    "template.update",
    "PUT /v1.0/rooms/devices/screens/templates",
    permission=Permission.TEMPLATES_WRITE,
    raises=(
        ParameterInvalid,
        NotRoomManager,
        SmartRoomsMissing,
        PictureInvalid,
        TemplateUnknown,
        TemplateNameTaken,
    ),
)
async def update_template(call: Call, request: UpdateTemplate) -> Done:
    """Replace a screen template."""
    await call.write(screen_templates.replace, _person(call), _template(request, request.template_id))
    return DONE


class NamedTemplate(Request):
    """Which template."""

    template_id: TemplateId


@openapi.operation(
    "template.remove",
    "POST /v1.0/rooms/devices/screens/templates/remove",
    permission=Permission.TEMPLATES_WRITE,
    raises=(NotRoomManager, TemplateUnknown),
)
async def remove_template(call: Call, request: NamedTemplate) -> Done:
    """Delete a screen template."""
    await call.write(screen_templates.delete, _person(call), request.template_id)
    return DONE


class ShownTemplate(msgspec.Struct, rename="camel"):
    """A template. Its pictures are written as `bgImgList` and read as `bgImageList`."""

    template_id: int
    corp_id: str
    template_name: str
    conf_type: int
    conf_sub_type: int
    logo: str
    org_name: str
    custom_doc: str
    bg_url: str
    bg_image_list: tuple[str, ...]
    bg_type: int
    instruction: bool
    is_pic_top: int
    hide_server_code_when_projecting: bool
    show_calendar_title: bool
    desensitize_user_name: bool
    picture_play_interval: int
    show_calendar_card: bool
    show_function_card: bool


class PlacedTemplate(msgspec.Struct, rename="camel"):
    """A template and where it applies."""

    device_custom_template: ShownTemplate
    device_union_ids: tuple[str, ...]
    group_ids: tuple[int, ...]
    room_ids: tuple[str, ...]


class TemplateReply(Reply):
    """One template."""

    result: PlacedTemplate


@openapi.operation(
    "template.get",
    "GET /v1.0/rooms/devices/screens/templates/{templateId}",
    permission=Permission.TEMPLATES_READ,
    raises=(NotRoomManager, TemplateUnknown),
    read=True,
)
async def get_template(call: Call, request: NamedTemplate) -> TemplateReply:
    """Read one screen template and where it applies."""
    found = await call.read(screen_templates.get, _person(call), request.template_id)
    places = found.places
    shown = _shown(found, await _corp_id(call))
    return TemplateReply(result=PlacedTemplate(shown, places.device_union_ids, places.group_ids, places.room_ids))


class ListTemplates(Request):
    """Nothing is asked."""


class PlacedTemplates(msgspec.Struct, rename="camel"):
    """Templates, and by their ids as text where each applies."""

    device_custom_templates: tuple[ShownTemplate, ...]
    device_template_map: dict[str, tuple[str, ...]]
    group_id_template_map: dict[str, tuple[int, ...]]
    room_id_template_map: dict[str, tuple[str, ...]]


class TemplatesReply(Reply):
    """All templates."""

    result: PlacedTemplates


@openapi.operation(
    "template.list",
    "GET /v1.0/rooms/devices/screens/templateLists",
    permission=Permission.TEMPLATES_READ,
    raises=(NotRoomManager,),
    read=True,
)
async def list_templates(call: Call, request: ListTemplates) -> TemplatesReply:
    """List all screen templates."""
    found = await call.read(screen_templates.everything, _person(call))
    corp_id = await _corp_id(call)
    return TemplatesReply(
        result=PlacedTemplates(
            device_custom_templates=tuple(_shown(each, corp_id) for each in found),
            device_template_map={str(each.template_id): each.places.device_union_ids for each in found},
            group_id_template_map={str(each.template_id): each.places.group_ids for each in found},
            room_id_template_map={str(each.template_id): each.places.room_ids for each in found},
        )
    )


def _person(call: Call) -> str:
    """The userid of whom the token is of."""
    if call.caller.kind != "person":
        raise TokenRefused("this operation wants a person's token")
    return call.caller.name


async def _corp_id(call: Call) -> str:
    return await call.services.engine.locate(installation.name_of_tenant, call.tenant) or ""


def _template(request: TemplateMembers, template_id: int = 0) -> Template:
    content = Content(
        logo=request.logo,
        org_name=request.org_name,
        custom_doc=request.custom_doc,
        bg_url=request.bg_url,
        bg_images=request.bg_img_list,
        bg_type=request.bg_type,
        instruction=request.instruction,
        is_pic_top=request.is_pic_top,
        hide_server_code_when_projecting=request.hide_server_code_when_projecting,
        show_calendar_title=request.show_calendar_title,
        desensitize_user_name=request.desensitize_user_name,
        picture_play_interval=request.picture_play_interval,
        show_calendar_card=request.show_calendar_card,
        show_function_card=request.show_function_card,
    )
    places = Places(request.device_union_ids, request.group_ids, request.room_ids)
    return Template(request.template_name, content, places, template_id)


def _shown(template: Template, corp_id: str) -> ShownTemplate:
    content = msgspec.structs.asdict(template.content)
    return ShownTemplate(
        template_id=template.template_id,
        corp_id=corp_id,
        template_name=template.name,
        conf_type=CUSTOM,
        conf_sub_type=PLAIN,
        bg_image_list=content.pop("bg_images"),
        **content,
    )
