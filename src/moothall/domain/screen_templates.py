"""What the screens of room devices show, and where.

Templates are kept for the devices and apps that ask for them. Several may name the same device, room or group.
"""

import re
from typing import Any

import msgspec

from moothall.domain import people, room_authority
from moothall.domain.faults import (
    NotRoomManager,
    ParameterInvalid,
    PictureInvalid,
    SmartRoomsMissing,
    TemplateNameTaken,
    TemplateUnknown,
)
from moothall.domain.ports import Reader, Writer
from moothall.store.records import devices, room_groups, rooms, screen_templates, sequences, tenants
from moothall.store.records.screen_templates import ScreenTemplate

SEQUENCE = "screen_template"
NAME_LENGTH = 10_000
PICTURES, ADDRESS = 1, 2
"""Kinds of background."""
MOST_PICTURES = 9
_MEDIA_ID = re.compile(r"[@$#]?[A-Za-z0-9_+/=.-]{1,512}", re.ASCII)


class Content(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a screen shows. Pictures are mediaIds; `is_pic_top` 0 shows the bar of the home page, 1 hides it."""

    logo: str = ""
    org_name: str = ""
    custom_doc: str = ""
    bg_url: str = ""
    bg_images: tuple[str, ...] = ()
    bg_type: int = PICTURES
    instruction: bool = False
    is_pic_top: int = 1
    hide_server_code_when_projecting: bool = False
    show_calendar_title: bool = False
    desensitize_user_name: bool = False
    picture_play_interval: int = 0
    """Seconds."""
    show_calendar_card: bool = False
    show_function_card: bool = False


class Places(msgspec.Struct, frozen=True):
    """Where a template applies."""

    device_union_ids: tuple[str, ...] = ()
    group_ids: tuple[int, ...] = ()
    room_ids: tuple[str, ...] = ()


class Template(msgspec.Struct, frozen=True):
    """A template as it is said and read; what of its places is gone is not read any more."""

    name: str
    content: Content
    places: Places
    template_id: int = 0


def get(tx: Reader, user_id: str, template_id: int) -> Template:
    """One template, for somebody who manages rooms; raises `NotRoomManager` or `TemplateUnknown`."""
    _check_manager(tx, user_id)
    return _read(tx, _known(tx, template_id))


def everything(tx: Reader, user_id: str) -> tuple[Template, ...]:
    """All templates, by id; raises `NotRoomManager`."""
    _check_manager(tx, user_id)
    return tuple(_read(tx, kept) for kept in screen_templates.everything(tx))


def create(tx: Writer, user_id: str, said: Template) -> int:
    """Make a template; answers its id."""
    _check(tx, user_id, said)
    if screen_templates.named(tx, said.name) is not None:
        raise TemplateNameTaken(f"there is a template {said.name} already")
    made = msgspec.structs.replace(said, template_id=sequences.take(tx, SEQUENCE))
    screen_templates.add(tx, _kept(made))
    tx.record("screen_template.create", str(made.template_id), None, _told(made))
    return made.template_id


def replace(tx: Writer, user_id: str, said: Template) -> None:
    """Put a template in the place of the one of its id."""
    _check(tx, user_id, said)
    before = _known(tx, said.template_id)
    if screen_templates.named(tx, said.name) not in (None, said.template_id):
        raise TemplateNameTaken(f"there is a template {said.name} already")
    after = _kept(said)
    if after != before:
        screen_templates.change(tx, after)
        tx.record("screen_template.update", str(said.template_id), _told(_opened(before)), _told(said))


def delete(tx: Writer, user_id: str, template_id: int) -> None:
    """Drop a template."""
    _check_manager(tx, user_id)
    before = _known(tx, template_id)
    screen_templates.remove(tx, template_id)
    tx.record("screen_template.delete", str(template_id), _told(_opened(before)), None)


def _check_manager(tx: Reader, user_id: str) -> None:
    operator = room_authority.employee(tx, people.require(tx, user_id).union_id)
    if not operator.manager:
        raise NotRoomManager("the person may not manage all meeting rooms", user_id=user_id)


def _check(tx: Reader, user_id: str, said: Template) -> None:
    """What holds of making and of replacing a template."""
    content = said.content
    _accept(0 < len(said.name.strip()) <= NAME_LENGTH, "templateName is empty or too long", "templateName")
    _accept(content.bg_type in (PICTURES, ADDRESS), "bgType must be 1 or 2", "bgType")
    _accept(content.is_pic_top in (0, 1), "isPicTop must be 0 or 1", "isPicTop")
    _accept(content.picture_play_interval >= 0, "picturePlayInterval must not be negative", "picturePlayInterval")
    _accept(len(content.bg_images) <= MOST_PICTURES, f"bgImgList holds more than {MOST_PICTURES}", "bgImgList")
    _check_manager(tx, user_id)
    organization = tenants.organization_of(tx)
    if organization is None or not organization.smart_rooms:
        raise SmartRoomsMissing("the organization has not got the edition with screen templates")
    if not all(_MEDIA_ID.fullmatch(picture) for picture in (*content.bg_images, content.logo) if picture):
        raise PictureInvalid("a picture is named by its mediaId")
    _check_places(tx, said.places)


def _check_places(tx: Reader, places: Places) -> None:
    there = _present(tx, places)
    for name, spelled in (("device_union_ids", "deviceUnionIds"), ("group_ids", "groupIds"), ("room_ids", "roomIds")):
        missing = set(getattr(places, name)).difference(getattr(there, name))
        _accept(not missing, f"{spelled} holds something unknown", spelled)


def _accept(holds: bool, detail: str, argument: str) -> None:
    if not holds:
        raise ParameterInvalid(detail, argument=argument)


def _known(tx: Reader, template_id: int) -> ScreenTemplate:
    found = screen_templates.get(tx, template_id)
    if found is None:
        raise TemplateUnknown(f"no screen template {template_id}", template_id=template_id)
    return found


def _present(tx: Reader, places: Places) -> Places:
    """The places without what is not there."""
    device_union_ids = devices.known(tx, places.device_union_ids)
    group_ids = room_groups.known(tx, places.group_ids)
    room_ids = rooms.known(tx, places.room_ids)
    return Places(
        tuple(each for each in places.device_union_ids if each in device_union_ids),
        tuple(each for each in places.group_ids if each in group_ids),
        tuple(each for each in places.room_ids if each in room_ids),
    )


def _read(tx: Reader, kept: ScreenTemplate) -> Template:
    opened = _opened(kept)
    return msgspec.structs.replace(opened, places=_present(tx, opened.places))


def _opened(kept: ScreenTemplate) -> Template:
    decode = msgspec.json.decode
    places = Places(
        decode(kept.device_union_ids, type=tuple[str, ...]),
        decode(kept.group_ids, type=tuple[int, ...]),
        decode(kept.room_ids, type=tuple[str, ...]),
    )
    return Template(kept.name, decode(kept.content, type=Content), places, kept.template_id)


def _kept(template: Template) -> ScreenTemplate:
    places = template.places
    lists = (places.device_union_ids, places.group_ids, places.room_ids)
    content, *texts = (msgspec.json.encode(each).decode() for each in (template.content, *lists))
    return ScreenTemplate(template.template_id, template.name, content, *texts)


def _told(template: Template) -> dict[str, Any]:
    """What the change log keeps of a template."""
    return {"name": template.name, "content": template.content, "places": template.places}
