"""The tables. Every row and every primary key begins with its tenant; times are milliseconds since the epoch."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)
from sqlalchemy import Text as String
from sqlalchemy.sql.schema import SchemaItem

VERSION = 1
"""The schema's version, as stored in the file; a migration leads from each to the next."""

metadata = MetaData()


def _key(name: str, kind: type[String] | type[BigInteger] | type[LargeBinary] = String) -> "Column[object]":
    return Column(name, kind, primary_key=True, nullable=False, autoincrement=False)


def _text(name: str, default: str | None = "") -> "Column[object]":
    return Column(name, String, nullable=default is None, server_default=default)


def _number(name: str, default: str | None = "0") -> "Column[object]":
    return Column(name, BigInteger, nullable=default is None, server_default=default)


def _flag(name: str, default: str = "0") -> "Column[object]":
    return Column(name, Boolean(create_constraint=False), nullable=False, server_default=default)


def _table(name: str, *items: SchemaItem) -> Table:
    tenant = Column("tenant", BigInteger, ForeignKey("tenant.tenant"), primary_key=True, autoincrement=False)
    return Table(name, metadata, tenant, *items, sqlite_with_rowid=False)


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

setting = Table("setting", metadata, _key("name"), _text("value"), sqlite_with_rowid=False)
"""Facts about the installation itself: schema version, hash of the admin token."""

organization = _table("organization", _text("name"), _text("language", "zh"), _text("time_zone", "Asia/Shanghai"))

app = _table(
    "app",
    _key("app_key"),
    _text("name"),
    _text("kind", "internal"),  # internal | third_party
    _text("permissions", "[]"),  # JSON array of permission points, sorted
    Column("secret_hash", LargeBinary, nullable=False),
    _number("rate_limit", None),  # calls a second and operation; null: none
    _text("scope_departments", "[]"),  # JSON array: with all below them, what of the directory the app may reach
    _text("scope_people", "[]"),  # JSON array; both empty: everything
    Index("app_by_key", "app_key", unique=True),
)
"""A credential of an organization. An app key belongs to one organization only."""

token = _table(
    "token",
    _key("token_hash", LargeBinary),
    _text("app_key"),
    Column("sealed", LargeBinary, nullable=False),  # the token itself under the master key: gettoken answers it again
    _number("issued_at"),
    _number("expires_at"),
    Index("token_by_hash", "token_hash", unique=True),
    Index("token_by_app", "tenant", "app_key", "expires_at"),
)
"""Of an app or, under its suite key and without a sealed copy, of a third-party app in an organization."""

suite = _table(
    "suite",
    _text("name"),
    _text("kind", "third_party"),  # third_party | custom: whose ticket may be any text
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("sealed_ticket", LargeBinary, nullable=True),  # the newest; null: none was set
)
"""A third-party app, which is a tenant of its own. Its secret signs, so it is sealed and not hashed."""

suite_token = _table(
    "suite_token",
    _key("token_hash", LargeBinary),
    _number("expires_at"),
    Index("suite_token_by_hash", "token_hash", unique=True),
)

suite_grant = _table(
    "suite_grant",
    _key("suite_key"),
    _text("permissions", "[]"),  # JSON array of permission points, sorted
    _text("scope_departments", "[]"),
    _text("scope_people", "[]"),
)
"""That an organization lets a third-party app in, and how far; columns as of an app."""

login_code = _table(
    "login_code",
    _key("code_hash", LargeBinary),
    _text("user_id"),
    _number("expires_at"),
    Index("login_code_by_hash", "code_hash", unique=True),
    Index("login_code_by_user", "tenant", "user_id"),
)
"""What a person has got by logging in: an app redeems it once."""

user_token = _table(
    "user_token",
    _key("token_hash", LargeBinary),
    _text("app_key"),  # or a suite key
    _text("user_id"),
    _text("kind", "access"),  # access | refresh
    _number("expires_at"),
    Index("user_token_by_hash", "token_hash", unique=True),
    Index("user_token_by_user", "tenant", "user_id"),
)
"""With which an app acts for a person."""

department = _table(
    "department",
    _key("dept_id", BigInteger),
    _number("parent_id"),
    _text("name"),
    _number("position"),  # smaller comes first
    _text("details", "{}"),  # JSON: what is kept and given back but decides nothing
    Index("department_by_parent", "tenant", "parent_id", "position", "dept_id"),
    Index("department_by_name", "tenant", "parent_id", "name", unique=True),
)

person = _table(
    "person",
    _key("user_id"),
    _text("union_id"),
    _text("name"),
    _text("title"),
    _text("mobile", None),
    _flag("hide_mobile"),
    _number("admin_level"),  # 0: none, 1: main administrator, 2: sub administrator
    _flag("room_admin"),  # may manage meeting rooms
    _text("email", None),
    _text("telephone", None),
    _flag("active", "1"),
    _text("details", "{}"),  # JSON: what is kept and given back but decides nothing
    _number("created_at"),
    _number("modified_at"),
    Index("person_by_email", "tenant", "email", unique=True),
    Index("person_by_telephone", "tenant", "telephone", unique=True),
    Index("person_by_union_id", "tenant", "union_id", unique=True),
    Index("person_by_mobile", "tenant", "mobile", unique=True),
)

department_member = _table(
    "department_member",
    _key("dept_id", BigInteger),
    _key("user_id"),
    _flag("leader"),
    _number("position"),  # larger comes first
    _text("title"),
    _text("work_place"),
    _flag("main"),  # the person's main department
    _number("joined_at"),
    Index("department_member_by_user", "tenant", "user_id", "dept_id"),
)

role_group = _table(
    "role_group",
    _key("group_id", BigInteger),
    _text("name"),
    _number("position"),
    _flag("system"),
    Index("role_group_by_name", "tenant", "name", unique=True),
    Index("role_group_by_position", "tenant", "position", "group_id"),
)

role = _table(
    "role",
    _key("role_id", BigInteger),
    _number("group_id"),
    _text("name"),
    _number("position"),
    _text("system", None),  # owner | supervisor | super_admin | sub_admin; null: made by the organization
    Index("role_by_name", "tenant", "name", unique=True),
    Index("role_by_group", "tenant", "group_id", "position", "role_id"),
)
"""Roles and role groups take their ids from one sequence, `label`."""

role_holder = _table(
    "role_holder",
    _key("role_id", BigInteger),
    _key("user_id"),
    Index("role_holder_by_user", "tenant", "user_id", "role_id"),
)

role_scope = _table(
    "role_scope",
    _key("role_id", BigInteger),
    _key("user_id"),
    _key("dept_id", BigInteger),
    Index("role_scope_by_user", "tenant", "user_id", "role_id"),
)
"""The departments that a holder manages in a role; no row: everyone."""

sequence = _table("sequence", _key("name"), _number("last"))
"""The last number given out of each of a tenant's sequences."""

room_group = _table(
    "room_group",
    _key("group_id", BigInteger),
    _number("parent_id"),
    _text("name"),
    Index("room_group_by_name", "tenant", "parent_id", "name", unique=True),
)
"""A tree; parent 0 is the root, which has no row."""

room = _table(
    "room",
    _key("room_id"),
    _number("group_id"),
    _text("name"),
    _number("capacity"),
    _flag("control_enabled"),
    Index("room_by_name", "tenant", "name", unique=True),
    Index("room_by_group", "tenant", "group_id", "room_id"),
)

device = _table(
    "device",
    _key("device_id", BigInteger),
    _text("union_id"),
    _text("room_id", None),
    _text("kind", "touyingyi"),  # touyingyi: the host box, takes signals; meetingaccessory: its controllers, do not
    _text("name"),
    _text("serial"),
    _text("model"),
    _text("lifecycle", "PROVISIONED"),  # PROVISIONED | ACTIVATED | REVOKED
    Column("credential_hash", LargeBinary, nullable=True),
    _number("epoch"),  # of the newest session: the fencing token
    _number("last_seq"),  # of the newest signal
    _text("boot_id"),
    _number("seen_at", None),
    Index("device_by_union_id", "tenant", "union_id", unique=True),
    Index("device_by_room", "tenant", "room_id", "device_id"),
    Index("device_by_credential", "credential_hash", unique=True),
)

pairing = Table(
    "pairing",
    metadata,
    _key("pairing_id"),
    Column("code", String, nullable=False, unique=True),
    Column("secret_hash", LargeBinary, nullable=False),
    _text("serial"),
    _text("model"),
    _text("kind", "touyingyi"),
    _number("expires_at"),
    _number("tenant", None),  # set by the claim
    _number("device_id", None),
    Column("sealed_credential", LargeBinary, nullable=True),  # until the device fetched it
    sqlite_with_rowid=False,
)
"""A device that showed a code and waits for somebody to claim it. Of no tenant before that."""

signal = _table(
    "signal",
    _key("signal_id"),
    _number("device_id"),
    _text("room_id"),
    _text("app_key"),
    _text("union_id"),
    _text("request_id"),
    Column("body_hash", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    _number("seq"),
    _number("epoch"),
    _text("state", "ACCEPTED"),
    _number("attempt"),
    _number("created_at"),
    _number("deadline_at"),
    _number("delivered_at", None),
    _number("completed_at", None),
    _number("status_code", None),
    _text("error"),
    Column("result", LargeBinary, nullable=True),
    Index("signal_by_request", "tenant", "app_key", "room_id", "request_id", unique=True),
    Index("signal_by_device", "tenant", "device_id", "seq"),
    Index("signal_by_state", "tenant", "state", "created_at"),
)

chat_app = _table(
    "chat_app",
    _text("name"),
    Column("sealed_secret", LargeBinary, nullable=False),
    _number("rate_limit", None),  # calls a second and operation; null: none
)

account = _table(
    "account",
    _key("account"),
    _text("nick"),
    _flag("admin"),
    _number("valid_after"),  # UserSigs issued before are refused (seconds, as in TLS.time)
)

chat_group = _table(
    "chat_group",
    _key("group_id"),
    _text("kind", "Public"),  # Private | Public | ChatRoom | AVChatRoom | BChatRoom | Community
    _text("name"),
    _text("owner", None),
)

member = _table(
    "member",
    _key("group_id"),
    _key("account"),
    _text("role", "Member"),  # Owner | Admin | Member
    _number("joined_at"),
    Index("member_by_account", "tenant", "account", "group_id"),
)

change = _table(
    "change",
    _key("revision", BigInteger),
    _key("ordinal", BigInteger),
    _number("at"),
    _text("actor_kind"),
    _text("actor"),
    _text("operation"),
    _text("what"),
    _text("subject"),
    _text("before", None),  # JSON
    _text("after", None),  # JSON
    Index("change_by_subject", "tenant", "subject", "revision"),
)
"""What was written: audit, outgoing events and "who gave her this role" read this one log."""

plan = Table(
    "plan",
    metadata,
    _key("plan_id"),
    _text("actor_kind"),
    _text("actor"),
    _text("operation"),
    _text("tenants"),  # JSON array: whose slices these are, by their place; empty: not decided
    sqlite_with_rowid=False,
)
"""A large apply. Undecided it may be given up at any time; once decided it is carried out to its end."""

plan_slice = Table(
    "plan_slice",
    metadata,
    _key("plan_id"),
    _key("number", BigInteger),
    _number("place"),
    Column("content", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""The part of a plan that one transaction carries out; it is gone afterwards."""

tenant_plan = _table("tenant_plan", _text("plan_id"))
"""Tenants with a decided plan that is not at its end."""
