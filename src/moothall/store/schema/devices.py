"""Room devices, what they report, and the signals that they are sent."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table
from sqlalchemy import Text as String

from moothall.store.schema.columns import key, metadata, number, table, text

device = table(
    "device",
    key("device_id", BigInteger),
    text("union_id"),
    text("room_id", None),
    text("kind", "touyingyi"),  # touyingyi: the host box, takes signals; meetingaccessory: its controllers, do not
    text("name"),
    text("serial"),
    text("model"),
    text("lifecycle", "PROVISIONED"),  # PROVISIONED | ACTIVATED | REVOKED
    Column("credential_hash", LargeBinary, nullable=True),
    number("epoch"),  # of the newest session: the fencing token
    number("last_seq"),  # of the newest signal
    text("boot_id"),
    number("seen_at", None),
    number("activated_at", None),
    Index("device_by_union_id", "tenant", "union_id", unique=True),
    Index("device_by_room", "tenant", "room_id", "device_id"),
    Index("device_by_credential", "credential_hash", unique=True),
)

device_property = table(
    "device_property",
    key("device_id", BigInteger),
    key("name"),  # dev_net_ip, dev_app_status and so on
    text("value"),
    number("reported_at"),
    Index("device_property_by_value", "tenant", "name", "value"),
)
"""What a device says of itself."""

device_rotation = table(
    "device_rotation",
    key("device_id", BigInteger),
    Column("old_hash", LargeBinary, nullable=False),  # of the credential that is to be replaced
    Column("new_hash", LargeBinary, nullable=True),  # of the one that the device was sent last
    number("asked_at"),
    Index("device_rotation_by_credential", "new_hash", unique=True),
)
"""That a device is to take another credential; gone when it has used the new one."""

device_subscription = table(
    "device_subscription",
    key("device_id", BigInteger),
    key("room_id"),
    key("app_key"),
    key("service"),
    Column("body", LargeBinary, nullable=False),
    number("noted_at"),
)
"""What an app has subscribed to, for a device that starts anew and has forgotten."""

device_lease = table(
    "device_lease",
    key("device_id", BigInteger),
    number("epoch"),  # of the session that holds it
    number("renewed_at"),
    Index("device_lease_by_time", "tenant", "renewed_at"),
)
"""That a device is here: renewed while its session lasts, gone a while after that or after its server."""

device_alarm = table("device_alarm", key("device_id", BigInteger), key("rule_key"), number("raised_at"))
"""An alarm that was raised and not cleared."""

pairing = Table(
    "pairing",
    metadata,
    key("pairing_id"),
    Column("code", String, nullable=False, unique=True),
    Column("secret_hash", LargeBinary, nullable=False),
    text("serial"),
    text("model"),
    text("kind", "touyingyi"),
    number("expires_at"),
    number("tenant", None),  # set by the claim
    number("device_id", None),
    Column("sealed_credential", LargeBinary, nullable=True),  # until the device used it
    sqlite_with_rowid=False,
)
"""A device that showed a code and waits for somebody to claim it. Of no tenant before that."""

signal = table(
    "signal",
    key("signal_id"),
    number("device_id"),
    text("room_id"),
    text("app_key"),
    text("union_id"),
    text("request_id"),
    Column("body_hash", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    number("seq"),
    number("epoch"),
    text("state", "ACCEPTED"),
    number("attempt"),
    number("created_at"),
    number("deadline_at"),
    number("delivered_at", None),
    number("completed_at", None),
    number("status_code", None),
    text("error"),
    Column("result", LargeBinary, nullable=True),
    Index("signal_by_request", "tenant", "app_key", "room_id", "request_id", unique=True),
    Index("signal_by_device", "tenant", "device_id", "seq"),
    Index("signal_by_state", "tenant", "state", "created_at"),
    Index("signal_by_time", "tenant", "created_at", "signal_id"),
)
