"""The tables. Every row and every primary key begins with its tenant; times are milliseconds since the epoch."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, UniqueConstraint
from sqlalchemy import Text as String

from moothall.store.schema.columns import caseless, flag, key, metadata, number, table, text
from moothall.store.schema.devices import (
    device,
    device_alarm,
    device_lease,
    device_property,
    device_rotation,
    device_subscription,
    pairing,
    signal,
)
from moothall.store.schema.rooms import (
    booking_ban,
    calendar_event,
    control_panel,
    room,
    room_authorized_department,
    room_authorized_person,
    room_booking,
    room_group,
    room_group_admin,
    room_super_department,
    room_super_user,
    screen_template,
)

__all__ = [
    "VERSION",
    "account",
    "app",
    "booking_ban",
    "calendar_event",
    "change",
    "chat_app",
    "chat_group",
    "control_panel",
    "department",
    "department_member",
    "device",
    "device_alarm",
    "device_lease",
    "device_property",
    "device_rotation",
    "device_subscription",
    "login_code",
    "member",
    "metadata",
    "organization",
    "pairing",
    "person",
    "plan",
    "plan_slice",
    "role",
    "role_group",
    "role_holder",
    "role_scope",
    "room",
    "room_authorized_department",
    "room_authorized_person",
    "room_booking",
    "room_group",
    "room_group_admin",
    "room_super_department",
    "room_super_user",
    "screen_template",
    "sequence",
    "setting",
    "signal",
    "suite",
    "suite_grant",
    "suite_token",
    "tenant",
    "tenant_plan",
    "token",
    "user_token",
]

VERSION = 1
"""The schema's version, as stored in the file; a migration leads from each to the next."""

tenant = Table(
    "tenant",
    metadata,
    Column("tenant", Integer, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),  # organization | chat | suite
    Column("name", String, nullable=False),  # corpId, SDKAppID or suite key
    Column("revision", BigInteger, nullable=False, server_default="0"),
    UniqueConstraint("kind", "name"),
    sqlite_autoincrement=True,
)
"""One organization, chat app or third-party app. Its row is the lock, the change sequence and the revision.

Its number is never given out again: what is remembered of a tenant that is gone must not be taken for another's."""

setting = Table("setting", metadata, key("name"), text("value"), sqlite_with_rowid=False)
"""Facts about the installation itself: schema version, hash of the admin token."""

organization = table(
    "organization",
    text("name"),
    text("language", "zh"),
    text("time_zone", "Asia/Shanghai"),
    number("room_limit", None),  # how many rooms it has paid for; null: no limit
    flag("smart_rooms", "1"),  # it has the paid edition with screen templates
)

app = table(
    "app",
    key("app_key"),
    text("name"),
    text("permissions", "[]"),  # JSON array of permission points, sorted
    Column("secret_hash", LargeBinary, nullable=False),
    number("rate_limit", None),  # calls a second and operation; null: none
    text("scope_departments", "[]"),  # JSON array: with all below them, what of the directory the app may reach
    text("scope_people", "[]"),  # JSON array; both empty: everything
    Index("app_by_key", "app_key", unique=True),
)
"""A credential of an organization. An app key belongs to one organization only."""

token = table(
    "token",
    key("token_hash", LargeBinary),
    text("app_key"),
    Column("sealed", LargeBinary, nullable=False),  # the token itself under the master key: gettoken answers it again
    number("issued_at"),
    number("expires_at"),
    Index("token_by_hash", "token_hash", unique=True),
    Index("token_by_app", "tenant", "app_key", "expires_at"),
)
"""Of an app or, under its suite key and without a sealed copy, of a third-party app in an organization."""

suite = table(
    "suite",
    text("name"),
    text("kind", "third_party"),  # third_party | custom: whose ticket may be any text
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("sealed_ticket", LargeBinary, nullable=True),  # the newest; null: none was set
)
"""A third-party app, which is a tenant of its own. Its secret signs, so it is sealed and not hashed."""

suite_token = table(
    "suite_token",
    key("token_hash", LargeBinary),
    number("expires_at"),
    Index("suite_token_by_hash", "token_hash", unique=True),
)

suite_grant = table(
    "suite_grant",
    key("suite_key"),
    text("permissions", "[]"),  # JSON array of permission points, sorted
    text("scope_departments", "[]"),
    text("scope_people", "[]"),
    number("rate_limit", None),
)
"""That an organization lets a third-party app in, and how far; columns as of an app."""

login_code = table(
    "login_code",
    key("code_hash", LargeBinary),
    text("user_id"),
    number("expires_at"),
    Index("login_code_by_hash", "code_hash", unique=True),
    Index("login_code_by_user", "tenant", "user_id"),
)
"""What a person has got by logging in: an app redeems it once."""

user_token = table(
    "user_token",
    key("token_hash", LargeBinary),
    text("app_key"),  # or a suite key
    text("user_id"),
    text("kind", "access"),  # access | refresh
    number("expires_at"),
    Index("user_token_by_hash", "token_hash", unique=True),
    Index("user_token_by_user", "tenant", "user_id"),
)
"""With which an app acts for a person."""

department = table(
    "department",
    key("dept_id", BigInteger),
    number("parent_id"),
    text("name"),
    number("position"),  # smaller comes first
    text("details", "{}"),  # JSON: what is kept and given back but decides nothing
    Index("department_by_parent", "tenant", "parent_id", "position", "dept_id"),
    Index("department_by_name", "tenant", "parent_id", "name", unique=True),
)

person = table(
    "person",
    key("user_id"),
    text("union_id"),
    text("name"),
    text("title"),
    text("mobile", None),
    flag("hide_mobile"),
    number("admin_level"),  # 0: none, 1: main administrator, 2: sub administrator
    flag("room_admin"),  # may manage meeting rooms
    caseless("email"),
    text("telephone", None),
    flag("active", "1"),
    text("details", "{}"),  # JSON: what is kept and given back but decides nothing
    number("created_at"),
    number("modified_at"),
    Index("person_by_email", "tenant", "email", unique=True),
    Index("person_by_telephone", "tenant", "telephone", unique=True),
    Index("person_by_union_id", "tenant", "union_id", unique=True),
    Index("person_by_mobile", "tenant", "mobile", unique=True),
)

department_member = table(
    "department_member",
    key("dept_id", BigInteger),
    key("user_id"),
    flag("leader"),
    number("position"),  # larger comes first
    text("title"),
    text("work_place"),
    flag("main"),  # the person's main department
    number("joined_at"),
    Index("department_member_by_user", "tenant", "user_id", "dept_id"),
)

role_group = table(
    "role_group",
    key("group_id", BigInteger),
    text("name"),
    number("position"),
    flag("system"),
    Index("role_group_by_name", "tenant", "name", unique=True),
    Index("role_group_by_position", "tenant", "position", "group_id"),
)

role = table(
    "role",
    key("role_id", BigInteger),
    number("group_id"),
    text("name"),
    number("position"),
    text("system", None),  # owner | supervisor | super_admin | sub_admin; null: made by the organization
    Index("role_by_name", "tenant", "name", unique=True),
    Index("role_by_system", "tenant", "system", unique=True),
    Index("role_by_group", "tenant", "group_id", "position", "role_id"),
)
"""Roles and role groups take their ids from one sequence, `label`."""

role_holder = table(
    "role_holder",
    key("role_id", BigInteger),
    key("user_id"),
    Index("role_holder_by_user", "tenant", "user_id", "role_id"),
)

role_scope = table(
    "role_scope",
    key("role_id", BigInteger),
    key("user_id"),
    key("dept_id", BigInteger),
    Index("role_scope_by_user", "tenant", "user_id", "role_id"),
    Index("role_scope_by_department", "tenant", "dept_id", "role_id", "user_id"),
)
"""The departments that a holder manages in a role; no row: everyone."""

sequence = table("sequence", key("name"), number("last"))
"""The last number given out of each of a tenant's sequences."""

chat_app = table(
    "chat_app",
    text("name"),
    Column("sealed_secret", LargeBinary, nullable=False),
    number("rate_limit", None),  # calls a second and operation; null: none
)

account = table(
    "account",
    key("account"),
    text("nick"),
    flag("admin"),
    number("valid_after"),  # UserSigs issued before are refused (seconds, as in TLS.time)
)

chat_group = table(
    "chat_group",
    key("group_id"),
    text("kind", "Public"),  # Private | Public | ChatRoom | AVChatRoom | BChatRoom | Community
    text("name"),
    text("owner", None),
)

member = table(
    "member",
    key("group_id"),
    key("account"),
    text("role", "Member"),  # Owner | Admin | Member
    number("joined_at"),
    Index("member_by_account", "tenant", "account", "group_id"),
)

change = table(
    "change",
    key("revision", BigInteger),
    key("ordinal", BigInteger),
    number("at"),
    text("actor_kind"),
    text("actor"),
    text("operation"),
    text("what"),
    text("subject"),
    text("before", None),  # JSON
    text("after", None),  # JSON
    Index("change_by_subject", "tenant", "subject", "revision"),
)
"""What was written: audit, outgoing events and "who gave her this role" read this one log."""

plan = Table(
    "plan",
    metadata,
    key("plan_id"),
    text("actor_kind"),
    text("actor"),
    text("operation"),
    text("tenants"),  # JSON array: whose slices these are, by their place; empty: not decided
    sqlite_with_rowid=False,
)
"""A large apply. Undecided it may be given up at any time; once decided it is carried out to its end."""

plan_slice = Table(
    "plan_slice",
    metadata,
    key("plan_id"),
    key("number", BigInteger),
    number("place"),
    Column("content", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""The part of a plan that one transaction carries out; it is gone afterwards."""

tenant_plan = table("tenant_plan", text("plan_id"))
"""Tenants with a decided plan that is not at its end."""
