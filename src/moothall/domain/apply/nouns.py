"""What a file can hold: each noun with its fields, where they are stored, and what must be true of them.

Reading, comparing, checking, exporting and the reference page all follow these declarations.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from moothall.domain.apply import values
from moothall.domain.apply.values import Read, Value


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a noun: how it is called and read in the file, and the column that keeps it."""

    name: str
    """In the file; empty for what no file can give."""
    column: str
    read: Read
    default: Value = None
    """Of a new thing; None: the file must say it, unless `made`."""
    none: bool = False
    """`default` stands for "there is none", which the store keeps as null."""
    unique: bool = False
    made: bool = False
    """Drawn for a new thing where the file is silent."""
    refers: str = ""
    """The noun that the value names."""
    many: bool = False
    """A list; kept sorted as a JSON array."""
    secret: bool = False
    """Given by `secret`, `secret_env` or `secret_file`; kept as a hash or sealed, never told."""
    flag: bool = False
    shown: Mapping[Value, str] = {}
    """Words that an export has for values."""
    write: Callable[[int], str] | None = None
    """How an export writes a number that is read from other text."""


class Noun(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of thing. Its table is of the same name."""

    name: str
    section: str
    """The list in the file that holds it."""
    key: tuple[Field, ...]
    fields: tuple[Field, ...]
    owner: str = ""
    """The noun whose entries hold the list; empty: the organization or chat app."""
    owned_by: str = ""
    """The column that names the owner."""
    shorthand: str = ""
    """The field that an entry which is a mere scalar gives."""
    called: str = ""
    """The column by which a thing is found where its id is not given."""
    together: tuple[str, ...] = ()
    """Columns that are unique together."""
    follows: tuple[str, ...] = ()
    """Columns whose thing takes this one with it when it is removed."""
    sequence: str = ""
    """Where new ids come from, for nouns that are numbered."""
    ranks: tuple[tuple[str, str], ...] = ()
    """Further lists that hold it, and what their entries have in `rank`."""
    rank: str = ""
    small: bool = False
    """A list that is like a field of its owner: with `prune`, one that is left out is emptied."""
    folded: bool = False
    """Kept as a part of its owner, and compared with it."""

    @property
    def path(self) -> str:
        """How a problem names the list."""
        return f"{NOUNS[self.owner].section}.{self.section}" if self.folded else self.section

    @property
    def columns(self) -> tuple[Field, ...]:
        """Key and fields, without what is kept elsewhere."""
        return (*self.key, *self.fields)

    @property
    def numbered(self) -> bool:
        """Whether ids are numbers."""
        return bool(self.sequence)


def _id(column: str, read: Read, **options: Any) -> Field:
    return Field(name=options.pop("name", "id"), column=column, read=read, **options)


def _refers(name: str, column: str, noun: str, numbered: bool = True, **options: Any) -> Field:
    return Field(name=name, column=column, read=values.reference(numbered), refers=noun, **options)


def _text(name: str, longest: int, default: str | None = "", **options: Any) -> Field:
    return Field(name=name, column=options.pop("column", name), read=values.text(longest), default=default, **options)


def _flag(name: str, column: str = "", default: int = 0) -> Field:
    return Field(name=name, column=column or name, read=values.flag, default=default, flag=True)


def _moment(name: str, column: str, default: int | None = -1) -> Field:
    """A time; without a default it may not be left out."""
    none = default is not None
    return Field(
        name=name, column=column, read=values.moment, write=values.moment_text, default=default, none=none
    )


def _held(column: str, noun: str, numbered: bool = True) -> Field:
    """The owner of a list's entries."""
    return Field(name="", column=column, read=values.reference(numbered), refers=noun)


_NUMBER = values.whole(1)
_MINUTES = values.whole(0, 100_000_000)
_ORDER = Field(name="order", column="position", read=values.whole(0), default=0)
_LONG = 10_000
"""Characters of names for which the vendors publish no limit."""
_NAME = _text("name", _LONG, None)
_UNIQUE_NAME = _text("name", _LONG, None, unique=True)
_TOKEN = values.text(64, r"[\x21-\x7e]+", "printable ASCII without spaces")
_MOBILE = values.text(32, r"\+?[0-9][0-9-]*", "a telephone number such as 13800000000 or +1-5550100")
_ADMIN = values.choice(**{"true": 1, "main": 1, "sub": 2, "false": 0})
_DEPARTMENT_NAME = values.text(64, r"[^-,，]+", "without '-', ',' or '，'")
_ACCOUNT = values.text(32, r"[\x20-\x7e]+", "1 to 32 printable ASCII characters")
_GROUP_ID = values.text(48, r"[\x20-\x7e]+", "1 to 48 printable ASCII characters")
_UNION_ID = _text("union_id", 64, None, unique=True, made=True)
_PERMISSION = values.text(128, r"[\x21-\x7e]+", "a permission point")
_PERMISSIONS = Field(name="permissions", column="permissions", read=_PERMISSION, default="[]", many=True)
_SCOPE = (
    Field(name="scope_departments", column="scope_departments", read=_NUMBER, default="[]", many=True),
    Field(name="scope_people", column="scope_people", read=_TOKEN, default="[]", many=True),
)
"""How much of the directory an app may reach; both empty: everything."""


ORGANIZATION = Noun(
    name="organization",
    section="organizations",
    key=(),
    fields=(
        _text("name", _LONG, None),
        Field(name="language", column="language", read=values.choice(en="en", zh="zh"), default="zh"),
        Field(name="time_zone", column="time_zone", read=values.time_zone, default="Asia/Shanghai"),
        Field(name="room_limit", column="room_limit", read=values.whole(0), default=-1, none=True),
        Field(name="smart_rooms", column="smart_rooms", read=values.flag, default=1, flag=True),
    ),
)
CHAT_APP = Noun(
    name="chat_app",
    section="chat_apps",
    key=(),
    fields=(
        _text("name", _LONG),
        Field(name="rate_limit", column="rate_limit", read=values.whole(1), default=-1, none=True),
        Field(name="", column="sealed_secret", read=values.text(1024), secret=True, made=True),
    ),
)
SUITE = Noun(
    name="suite",
    section="suites",
    key=(),
    fields=(
        _text("name", _LONG),
        Field(
            name="kind",
            column="kind",
            read=values.choice(third_party="third_party", custom="custom"),
            default="third_party",
        ),
        Field(name="", column="sealed_secret", read=values.text(1024), secret=True, made=True),
    ),
)

_APP = Noun(
    name="app",
    section="apps",
    key=(_id("app_key", _TOKEN, name="app_key"),),
    fields=(
        _text("name", _LONG),
        _PERMISSIONS,
        *_SCOPE,
        Field(name="rate_limit", column="rate_limit", read=values.whole(1), default=-1, none=True),
        Field(name="", column="secret_hash", read=values.text(1024), secret=True, made=True),
    ),
    called="name",
)
_SUITE_GRANT = Noun(
    name="suite_grant",
    section="third_party_apps",
    key=(_id("suite_key", _TOKEN, name="suite_key"),),
    fields=(_PERMISSIONS, *_SCOPE),
    shorthand="suite_key",
)
_DEPARTMENT = Noun(
    name="department",
    section="departments",
    key=(_id("dept_id", _NUMBER),),
    fields=(
        _refers("parent", "parent_id", "department", default=1),
        Field(name="name", column="name", read=_DEPARTMENT_NAME),
        _ORDER,
    ),
    shorthand="name",
    called="name",
    together=("parent_id", "name"),
    sequence="department",
)
_PERSON = Noun(
    name="person",
    section="people",
    key=(_id("user_id", _TOKEN),),
    fields=(
        _UNION_ID,
        _NAME,
        _text("title", _LONG),
        Field(name="mobile", column="mobile", read=_MOBILE, default="", none=True, unique=True),
        _flag("hide_mobile"),
        Field(name="email", column="email", read=values.text(50), default="", none=True, unique=True),
        Field(name="telephone", column="telephone", read=values.text(50), default="", none=True, unique=True),
        Field(name="active", column="active", read=values.flag, default=1, flag=True),
        Field(name="admin", column="admin_level", read=_ADMIN, default=0, shown={1: "main", 2: "sub"}),
        _flag("room_admin"),
        Field(name="", column="departments", read=values.text(256), default="[[1,0]]"),
    ),
    called="name",
)
_MEMBERSHIP = Noun(
    name="membership",
    section="departments",
    key=(_refers("department", "dept_id", "department"),),
    fields=(_flag("leader"),),
    owner="person",
    shorthand="department",
    folded=True,
)
_ROLE_GROUP = Noun(
    name="role_group",
    section="role_groups",
    key=(_id("group_id", _NUMBER),),
    fields=(
        _UNIQUE_NAME,
        _ORDER,
        Field(name="", column="system", read=values.flag, default=0, flag=True),
    ),
    shorthand="name",
    called="name",
    sequence="label",
)
_ROLE = Noun(
    name="role",
    section="roles",
    key=(_id("role_id", _NUMBER),),
    fields=(
        Field(name="", column="group_id", read=values.reference(True), refers="role_group"),
        _UNIQUE_NAME,
        _ORDER,
        Field(name="", column="system", read=values.text(16), default="", none=True),
    ),
    owner="role_group",
    owned_by="group_id",
    shorthand="name",
    called="name",
    follows=("group_id",),
    sequence="label",
)
_HOLDER = Noun(
    name="role_holder",
    section="holders",
    key=(
        Field(name="", column="role_id", read=values.reference(True), refers="role"),
        _refers("person", "user_id", "person", numbered=False),
    ),
    fields=(),
    owner="role",
    owned_by="role_id",
    shorthand="person",
    follows=("role_id", "user_id"),
)
_ROOM_GROUP = Noun(
    name="room_group",
    section="room_groups",
    key=(_id("group_id", _NUMBER),),
    fields=(_refers("parent", "parent_id", "room_group", default=0), _NAME),
    shorthand="name",
    called="name",
    together=("parent_id", "name"),
    sequence="room_group",
)
_ROOM_GROUP_ADMIN = Noun(
    name="room_group_admin",
    section="admins",
    key=(_held("group_id", "room_group"), _refers("person", "user_id", "person", numbered=False)),
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
    key=(_id("room_id", _TOKEN),),
    fields=(
        Field(name="", column="number", read=_NUMBER, made=True),
        _UNION_ID,
        _refers("group", "group_id", "room_group", default=0),
        _UNIQUE_NAME,
        Field(name="capacity", column="capacity", read=values.whole(0, 1_000_000), default=0),
        Field(
            name="visible_to",
            column="status",
            read=values.choice(everyone=0, managers=1, authorized=2),
            default=0,
            shown={1: "managers", 2: "authorized"},
        ),
        _text("description", _LONG),
        _text("picture", _LONG),
        _text("location_title", _LONG),
        _text("location_desc", _LONG),
        Field(
            name="labels",
            column="labels",
            read=values.choice(**{label: label for label in "12345"}),
            default="[]",
            many=True,
        ),
        _text("isv_room_id", _LONG),
        _flag("control", "control_enabled"),
        _flag("restricted"),
        _flag("open_reservation", default=1),
        _flag("cycle_reservation"),
        Field(name="max_minutes", column="max_minutes", read=_MINUTES, default=0),
        Field(name="min_minutes", column="min_minutes", read=_MINUTES, default=0),
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
        _moment("closed_from", "closed_from"),
        _moment("closed_until", "closed_until"),
        _text("close_reason", _LONG),
        _refers("close_contact", "close_contact", "person", numbered=False, default="", none=True),
        _flag("close_notify"),
        Field(
            name="approval",
            column="approval",
            read=values.choice(none=0, standard=1, custom=2),
            default=0,
            shown={1: "standard", 2: "custom"},
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
        key=(_held("room_id", "room", numbered=False), listed),
        fields=(),
        owner="room",
        owned_by="room_id",
        shorthand=listed.name,
        follows=("room_id", listed.column),
        small=True,
    )


_LISTED_PERSON = _refers("person", "user_id", "person", numbered=False)
_LISTED_DEPARTMENT = _refers("department", "dept_id", "department")
_ROOM_LISTS = (
    _listed("room_authorized_person", "authorized_people", _LISTED_PERSON),
    _listed("room_authorized_department", "authorized_departments", _LISTED_DEPARTMENT),
    _listed("room_super_user", "super_users", _LISTED_PERSON),
    _listed("room_super_department", "super_departments", _LISTED_DEPARTMENT),
)
_DEVICE = Noun(
    name="device",
    section="devices",
    key=(_id("device_id", _NUMBER),),
    fields=(
        _UNION_ID,
        _refers("room", "room_id", "room", numbered=False, default="", none=True),
        Field(
            name="kind",
            column="kind",
            read=values.choice(touyingyi="touyingyi", meetingaccessory="meetingaccessory"),
            default="touyingyi",
        ),
        _text("name", _LONG),
        _text("serial", _LONG),
        _text("model", _LONG),
        Field(name="", column="credential_hash", read=values.text(1024), secret=True, made=True, unique=True),
    ),
    called="name",
    sequence="device",
)
_DEVICE_PROPERTY = Noun(
    name="device_property",
    section="properties",
    key=(
        _held("device_id", "device"),
        _id("name", values.text(64, r"[a-z][a-z0-9_]*", "a property such as dev_net_ip"), name="name"),
    ),
    fields=(_text("value", _LONG, None),),
    owner="device",
    owned_by="device_id",
    follows=("device_id",),
    small=True,
)
_EVENT = Noun(
    name="calendar_event",
    section="events",
    key=(_id("event_id", _TOKEN),),
    fields=(
        _refers("organizer", "organizer", "person", numbered=False),
        _text("title", _LONG),
        _moment("start", "start_at", None),
        _moment("end", "end_at", None),
        Field(name="time_zone", column="time_zone", read=values.time_zone, default="Asia/Shanghai"),
    ),
    follows=("organizer",),
)
_BOOKING = Noun(
    name="room_booking",
    section="rooms",
    key=(_held("event_id", "calendar_event", numbered=False), _refers("room", "room_id", "room", numbered=False)),
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
_ACCOUNT_NOUN = Noun(
    name="account",
    section="accounts",
    key=(_id("account", _ACCOUNT),),
    fields=(
        _text("nick", _LONG),
        _flag("admin"),
        Field(name="valid_after", column="valid_after", read=values.whole(0), default=0),
    ),
    shorthand="id",
)
_CHAT_GROUP = Noun(
    name="chat_group",
    section="groups",
    key=(_id("group_id", _GROUP_ID),),
    fields=(
        Field(
            name="type",
            column="kind",
            read=values.choice(
                Private="Private",
                Public="Public",
                ChatRoom="ChatRoom",
                AVChatRoom="AVChatRoom",
                BChatRoom="BChatRoom",
                Community="Community",
                Work="Private",
                Meeting="ChatRoom",
            ),
            default="Public",
        ),
        _text("name", _LONG),
        _refers("owner", "owner", "account", numbered=False, default="", none=True),
    ),
    called="name",
)
_MEMBER = Noun(
    name="member",
    section="members",
    key=(
        Field(name="", column="group_id", read=values.reference(False), refers="chat_group"),
        _refers("account", "account", "account", numbered=False),
    ),
    fields=(Field(name="", column="role", read=values.text(8), default="Member"),),
    owner="chat_group",
    owned_by="group_id",
    shorthand="account",
    follows=("group_id", "account"),
    ranks=(("admins", "Admin"),),
    rank="role",
)

ORGANIZATION_NOUNS = (
    ORGANIZATION,
    _APP,
    _SUITE_GRANT,
    _DEPARTMENT,
    _PERSON,
    _MEMBERSHIP,
    _ROLE_GROUP,
    _ROLE,
    _HOLDER,
    _ROOM_GROUP,
    _ROOM_GROUP_ADMIN,
    _ROOM,
    *_ROOM_LISTS,
    _DEVICE,
    _DEVICE_PROPERTY,
    _EVENT,
    _BOOKING,
)
CHAT_NOUNS = (CHAT_APP, _ACCOUNT_NOUN, _CHAT_GROUP, _MEMBER)
SUITE_NOUNS = (SUITE,)
NOUNS = {noun.name: noun for noun in (*ORGANIZATION_NOUNS, *CHAT_NOUNS, *SUITE_NOUNS)}
