"""Meeting rooms: the tree of groups that they sit in, who may see and use them, what their screens show."""

from sqlalchemy import BigInteger, Index

from moothall.store.schema.columns import flag, key, number, table, text

room_group = table(
    "room_group",
    key("group_id", BigInteger),
    number("parent_id"),
    text("name"),
    Index("room_group_by_name", "tenant", "parent_id", "name", unique=True),
)
"""A tree; parent 0 is the root, which has no row."""

room_group_admin = table(
    "room_group_admin",
    key("group_id", BigInteger),
    key("user_id"),
    Index("room_group_admin_by_user", "tenant", "user_id", "group_id"),
)
"""Who manages a group with all that is below it."""

room = table(
    "room",
    key("room_id"),
    number("number"),  # in the order of creation: pages of rooms go by it
    text("union_id"),
    number("group_id"),
    text("name"),
    number("capacity"),
    number("status"),  # who sees it: 0 everyone, 1 those who manage it, 2 whom it is authorized for
    text("description"),
    text("picture"),
    text("location_title"),
    text("location_desc"),
    text("labels", "[]"),  # JSON array of label ids as text, sorted
    text("isv_room_id"),  # the caller's own id
    flag("control_enabled"),
    flag("restricted"),  # only its super users may use it
    flag("open_reservation", "1"),
    flag("cycle_reservation"),  # recurring bookings allowed
    number("max_minutes"),  # of a booking; 0: no limit
    number("min_minutes"),
    number("advance_time"),  # how far ahead a booking may be; 0: no limit
    text("advance_unit", "days"),  # days | weeks | months | years
    text("advance_clock"),  # when a new day opens for booking, such as 09:00
    number("closed_from", None),  # closed for bookings; null: it is not
    number("closed_until", None),  # null: for good
    text("close_reason"),
    text("close_contact", None),  # a person
    flag("close_notify"),
    number("approval"),  # of bookings: 0 none, 1 standard, 2 custom
    Index("room_by_name", "tenant", "name", unique=True),
    Index("room_by_number", "tenant", "number", unique=True),
    Index("room_by_union_id", "tenant", "union_id", unique=True),
    Index("room_by_group", "tenant", "group_id", "room_id"),
)

room_authorized_person = table(
    "room_authorized_person",
    key("room_id"),
    key("user_id"),
    Index("room_authorized_person_by_user", "tenant", "user_id", "room_id"),
)
"""Who sees a room of status 2."""

room_authorized_department = table("room_authorized_department", key("room_id"), key("dept_id", BigInteger))
"""The same for everybody in a department or below it."""

room_super_user = table(
    "room_super_user",
    key("room_id"),
    key("user_id"),
    Index("room_super_user_by_user", "tenant", "user_id", "room_id"),
)
"""Who may use a restricted room."""

room_super_department = table("room_super_department", key("room_id"), key("dept_id", BigInteger))
"""The same for everybody in a department or below it."""

control_panel = table(
    "control_panel",
    key("room_id"),
    number("status"),
    text("tiles", "[]"),  # JSON array of what the panel shows
    text("extra", "{}"),  # JSON object of text
)

screen_template = table(
    "screen_template",
    key("template_id", BigInteger),
    text("name"),
    text("content", "{}"),  # JSON: what a screen shows
    text("device_union_ids", "[]"),  # JSON arrays: where it applies
    text("group_ids", "[]"),
    text("room_ids", "[]"),
    Index("screen_template_by_name", "tenant", "name", unique=True),
)

booking_ban = table(
    "booking_ban",
    key("user_id"),
    number("start_at"),
    number("end_at", None),  # null: for good
    text("memo"),
)
"""Who may not book rooms, and when."""

calendar_event = table(
    "calendar_event",
    key("event_id"),
    text("organizer"),  # a person
    text("title"),
    number("start_at"),
    number("end_at"),
    text("time_zone"),
    Index("calendar_event_by_end", "tenant", "end_at"),
    Index("calendar_event_by_organizer", "tenant", "organizer", "event_id"),
)

room_booking = table(
    "room_booking",
    key("event_id"),
    key("room_id"),
    text("response", "accepted"),  # accepted | tentative | declined
    Index("room_booking_by_room", "tenant", "room_id", "event_id"),
)
"""A room of an event."""
