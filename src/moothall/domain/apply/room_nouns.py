"""What a file can hold of meeting rooms: groups, rooms, devices, events."""

from moothall.domain.apply import values
from moothall.domain.apply.fields import (
    LONG,
    NAME,
    NUMBER,
    TOKEN,
    UNION_ID,
    UNIQUE_NAME,
    Field,
    Noun,
    flag,
    held,
    key,
    moment,
    refers,
    text,
)

MINUTES = values.whole(0, 100_000_000)

_ROOM_GROUP = Noun(
    name="room_group",
    section="room_groups",
    key=(key("group_id", NUMBER),),
    fields=(refers("parent", "parent_id", "room_group", default=0), NAME),
    shorthand="name",
    called="name",
    together=("parent_id", "name"),
    sequence="room_group",
)
_ROOM_GROUP_ADMIN = Noun(
    name="room_group_admin",
    section="admins",
    key=(held("group_id", "room_group"), refers("person", "user_id", "person", numbered=False)),
    fields=(),
    owner="room_group",
    owned_by="group_id",
    shorthand="person",
    follows=("group_id", "user_id"),
    small=True,
)
_ROOM = Noun(
    name="room",
    section="rooms",
    key=(key("room_id", TOKEN),),
    fields=(
        Field(name="", column="number", read=NUMBER, made=True),
        UNION_ID,
        refers("group", "group_id", "room_group", default=0),
        UNIQUE_NAME,
        Field(name="capacity", column="capacity", read=values.whole(0, 1_000_000), default=0),
        Field(
            name="visible_to",
            column="status",
            read=values.choice(everyone=0, managers=1, authorized=2),
            default=0,
            shown={0: "everyone", 1: "managers", 2: "authorized"},
        ),
        text("description", LONG),
        text("picture", LONG),
        text("location_title", LONG),
        text("location_desc", LONG),
        Field(
            name="labels",
            column="labels",
            read=values.choice(**{label: label for label in "12345"}),
            default="[]",
            many=True,
        ),
        text("isv_room_id", LONG),
        flag("control", "control_enabled"),
        flag("restricted"),
        flag("open_reservation", default=1),
        flag("cycle_reservation"),
        Field(name="max_minutes", column="max_minutes", read=MINUTES, default=0),
        Field(name="min_minutes", column="min_minutes", read=MINUTES, default=0),
        Field(name="advance_time", column="advance_time", read=values.whole(0, 1_000), default=0),
        Field(
            name="advance_unit",
            column="advance_unit",
            read=values.choice(days="days", weeks="weeks", months="months", years="years"),
            default="days",
        ),
        Field(
            name="advance_clock",
            column="advance_clock",
            read=values.text(5, r"([01][0-9]|2[0-3]):[0-5][0-9]", "a clock time such as 09:00"),
            default="",
        ),
        moment("closed_from", "closed_from"),
        moment("closed_until", "closed_until"),
        text("close_reason", LONG),
        refers("close_contact", "close_contact", "person", numbered=False, default="", none=True),
        flag("close_notify"),
        Field(
            name="approval",
            column="approval",
            read=values.choice(none=0, standard=1, custom=2),
            default=0,
            shown={0: "none", 1: "standard", 2: "custom"},
        ),
    ),
    shorthand="name",
    called="name",
)


def _listed(name: str, section: str, listed: Field) -> Noun:
    """A list of people or departments that a room has."""
    return Noun(
        name=name,
        section=section,
        key=(held("room_id", "room", numbered=False), listed),
        fields=(),
        owner="room",
        owned_by="room_id",
        shorthand=listed.name,
        follows=("room_id", listed.column),
        small=True,
    )


_LISTED_PERSON = refers("person", "user_id", "person", numbered=False)
_LISTED_DEPARTMENT = refers("department", "dept_id", "department")
_ROOM_LISTS = (
    _listed("room_authorized_person", "authorized_people", _LISTED_PERSON),
    _listed("room_authorized_department", "authorized_departments", _LISTED_DEPARTMENT),
    _listed("room_super_user", "super_users", _LISTED_PERSON),
    _listed("room_super_department", "super_departments", _LISTED_DEPARTMENT),
)
_DEVICE = Noun(
    name="device",
    section="devices",
    key=(key("device_id", NUMBER),),
    fields=(
        UNION_ID,
        refers("room", "room_id", "room", numbered=False, default="", none=True),
        Field(
            name="kind",
            column="kind",
            read=values.choice(touyingyi="touyingyi", meetingaccessory="meetingaccessory"),
            default="touyingyi",
        ),
        text("name", LONG),
        text("serial", LONG),
        text("model", LONG),
        Field(name="", column="credential_hash", read=values.text(1024), secret=True, made=True, unique=True),
    ),
    called="name",
    sequence="device",
)
_EVENT = Noun(
    name="calendar_event",
    section="events",
    key=(key("event_id", TOKEN),),
    fields=(
        refers("organizer", "organizer", "person", numbered=False),
        text("title", LONG),
        moment("start", "start_at", None),
        moment("end", "end_at", None),
        Field(name="time_zone", column="time_zone", read=values.time_zone, default="Asia/Shanghai"),
    ),
    follows=("organizer",),
)
_BOOKING = Noun(
    name="room_booking",
    section="rooms",
    key=(held("event_id", "calendar_event", numbered=False), refers("room", "room_id", "room", numbered=False)),
    fields=(
        Field(
            name="response",
            column="response",
            read=values.choice(accepted="accepted", tentative="tentative", declined="declined"),
            default="accepted",
        ),
    ),
    owner="calendar_event",
    owned_by="event_id",
    shorthand="room",
    follows=("event_id", "room_id"),
    small=True,
)

ROOM_NOUNS = (
    _ROOM_GROUP,
    _ROOM_GROUP_ADMIN,
    _ROOM,
    *_ROOM_LISTS,
    _DEVICE,
    _EVENT,
    _BOOKING,
)
