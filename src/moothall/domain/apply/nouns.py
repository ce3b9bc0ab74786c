"""What a file can hold: each noun with its fields, where they are stored, and what must be true of them.

Reading, comparing, checking, exporting and the reference page all follow these declarations.
"""

from moothall.domain import departments, limits, people, scopes
from moothall.domain.apply import values
from moothall.domain.apply.fields import (
    LONG,
    NUMBER,
    ORDER,
    TOKEN,
    UNION_ID,
    Field,
    Noun,
    details,
    flag,
    key,
    refers,
    text,
)
from moothall.domain.apply.room_nouns import ROOM_NOUNS

__all__ = [
    "CHAT_APP",
    "CHAT_NOUNS",
    "NOUNS",
    "ORGANIZATION",
    "ORGANIZATION_NOUNS",
    "SUITE",
    "SUITE_NOUNS",
    "Field",
    "Noun",
]

_ADMIN = values.choice(**{"true": 1, "main": 1, "sub": 2, "false": 0})
_DEPARTMENT_NAME = values.name(64, ", and but for department 1 without `-`, `,` and `，`")
_LABEL = Field(name="name", column="name", read=values.name(limits.LABEL), unique=True)
_USER_ID = values.text(64, people.USER_ID, "printable ASCII without spaces and commas, and without [ in front")
_EMAIL = values.text(limits.NUMBER, people.EMAIL, "an address of mail")
_ACCOUNT = values.text(32, r"[\x20-\x7e]+", "1 to 32 printable ASCII characters")
_GROUP_ID = values.text(48, r"[\x20-\x7e]+", "1 to 48 printable ASCII characters")
_PERMISSION = values.text(128, r"[\x21-\x7e]+", "a permission point")
_PERMISSIONS = Field(name="permissions", column="permissions", read=_PERMISSION, default="[]", many=True)
_REACHED = values.whole(scopes.NOWHERE)
_SCOPE = (
    Field(name="scope_departments", column="scope_departments", read=_REACHED, default="[]", many=True),
    Field(name="scope_people", column="scope_people", read=TOKEN, default="[]", many=True),
)
"""How much of the directory an app may reach; both empty: everything; department 0 alone: nothing."""
_RATE_LIMIT = Field(name="rate_limit", column="rate_limit", read=values.whole(1), default=-1, none=True)
"""Calls a second and operation."""


ORGANIZATION = Noun(
    name="organization",
    section="organizations",
    key=(),
    fields=(
        text("name", LONG, None),
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
        text("name", LONG),
        _RATE_LIMIT,
        Field(name="", column="sealed_secret", read=values.text(1024), secret=True, made=True),
    ),
)
SUITE = Noun(
    name="suite",
    section="suites",
    key=(),
    fields=(
        text("name", LONG),
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
    key=(key("app_key", TOKEN, name="app_key"),),
    fields=(
        text("name", LONG),
        _PERMISSIONS,
        *_SCOPE,
        _RATE_LIMIT,
        Field(name="", column="secret_hash", read=values.text(1024), secret=True, made=True),
    ),
    called="name",
)
_SUITE_GRANT = Noun(
    name="suite_grant",
    section="third_party_apps",
    key=(key("suite_key", TOKEN, name="suite_key"),),
    fields=(_PERMISSIONS, *_SCOPE, _RATE_LIMIT),
    shorthand="suite_key",
)
_DEPARTMENT = Noun(
    name="department",
    section="departments",
    key=(key("dept_id", NUMBER),),
    fields=(
        refers("parent", "parent_id", "department", default=1),
        Field(name="name", column="name", read=_DEPARTMENT_NAME),
        ORDER,
        details(departments.Details),
    ),
    shorthand="name",
    called="name",
    together=("parent_id", "name"),
    sequence="department",
)
_PERSON = Noun(
    name="person",
    section="people",
    key=(key("user_id", _USER_ID),),
    fields=(
        UNION_ID,
        Field(name="name", column="name", read=values.name(limits.PERSON_NAME)),
        text("title", limits.TITLE),
        Field(name="mobile", column="mobile", read=values.mobile, default="", none=True, unique=True),
        flag("hide_mobile"),
        Field(name="email", column="email", read=_EMAIL, default="", none=True, unique=True, caseless=True),
        Field(name="telephone", column="telephone", read=values.text(50), default="", none=True, unique=True),
        Field(name="active", column="active", read=values.flag, default=1, flag=True),
        Field(name="admin", column="admin_level", read=_ADMIN, default=0, shown={0: "false", 1: "main", 2: "sub"}),
        flag("room_admin"),
        details(people.Details),
        Field(name="", column="departments", read=values.text(256), default='[[1,0,0,"","",0]]', elsewhere=True),
    ),
    called="name",
)
_MEMBERSHIP = Noun(
    name="membership",
    section="departments",
    key=(refers("department", "dept_id", "department"),),
    fields=(
        flag("leader"),
        Field(name="order", column="position", read=values.whole(-limits.LARGEST), default=0),
        text("title", limits.TITLE),
        text("work_place", limits.PLACE),
        flag("main"),
    ),
    owner="person",
    shorthand="department",
    folded=True,
    within="people",
)
_ROLE_GROUP = Noun(
    name="role_group",
    section="role_groups",
    key=(key("group_id", NUMBER),),
    fields=(
        _LABEL,
        ORDER,
        Field(name="", column="system", read=values.flag, default=0, flag=True),
    ),
    shorthand="name",
    called="name",
    sequence="label",
)
_ROLE = Noun(
    name="role",
    section="roles",
    key=(key("role_id", NUMBER),),
    fields=(
        Field(name="", column="group_id", read=values.reference(True), refers="role_group"),
        _LABEL,
        ORDER,
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
        refers("person", "user_id", "person", numbered=False),
    ),
    fields=(Field(name="scope", column="scope", read=NUMBER, default="[]", many=True, elsewhere=True),),
    owner="role",
    owned_by="role_id",
    shorthand="person",
    follows=("role_id", "user_id"),
)
_ACCOUNT_NOUN = Noun(
    name="account",
    section="accounts",
    key=(key("account", _ACCOUNT),),
    fields=(
        text("nick", LONG),
        flag("admin"),
        Field(name="valid_after", column="valid_after", read=values.whole(0), default=0),
    ),
    shorthand="id",
)
_CHAT_GROUP = Noun(
    name="chat_group",
    section="groups",
    key=(key("group_id", _GROUP_ID),),
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
        text("name", LONG),
        refers("owner", "owner", "account", numbered=False, default="", none=True),
    ),
    called="name",
)
_MEMBER = Noun(
    name="member",
    section="members",
    key=(
        Field(name="", column="group_id", read=values.reference(False), refers="chat_group"),
        refers("account", "account", "account", numbered=False),
    ),
    fields=(Field(name="", column="role", read=values.text(8), default="Member"),),
    owner="chat_group",
    owned_by="group_id",
    shorthand="account",
    follows=("group_id", "account"),
    ranks=(("admins", "Admin"), ("members", "Member")),
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
    *ROOM_NOUNS,
)
CHAT_NOUNS = (CHAT_APP, _ACCOUNT_NOUN, _CHAT_GROUP, _MEMBER)
SUITE_NOUNS = (SUITE,)
NOUNS = {noun.name: noun for noun in (*ORGANIZATION_NOUNS, *CHAT_NOUNS, *SUITE_NOUNS)}
