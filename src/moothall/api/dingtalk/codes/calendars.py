"""Codes of the calendar operations. They are in camel case, and many texts share one code."""

from moothall.domain import faults as domain
from moothall.kernel.fault import Fault
from moothall.wire import faults as wire
from moothall.wire.table import Row, rows

_MALFORMED = (wire.MissingArgument, wire.MalformedArgument)
_SCHEDULE, _ADD, _REMOVE, _RESPOND = (
    f"calendar.{verb}" for verb in ("room_schedule_query", "rooms_add", "rooms_remove", "room_respond")
)


def _invalid(operation: str, *faults: type[Fault], text: str = "{detail}", argument: str = "") -> tuple[Row, ...]:
    return rows(operation, *faults, http=400, code="invalidParameter", en=text, argument=argument)


ROWS = (
    *_invalid(_SCHEDULE, *_MALFORMED, domain.ParameterInvalid, domain.OperatorUnknown),
    *_invalid(_SCHEDULE, wire.MissingArgument, text="query ids cannot be empty", argument="roomIds"),
    *_invalid(_SCHEDULE, domain.RoomIdsMissing, text="query ids cannot be empty"),
    *_invalid(_SCHEDULE, domain.TooManyRoomsAsked, text="Cannot get schedule information for more than limit."),
    *_invalid(_SCHEDULE, domain.ScheduleTooLong, text="Cannot query schedule for more than 90 days."),
    *_invalid(_SCHEDULE, domain.RoomIdInvalid, text="roomId invalid"),
    *_invalid(_ADD, *_MALFORMED, domain.ParameterInvalid, domain.OperatorUnknown, domain.EventUnknown),
    *_invalid(_ADD, wire.MissingArgument, text="roomId must be provided.", argument="meetingRoomsToAdd"),
    *_invalid(_ADD, domain.RoomIdsMissing, text="roomId must be provided."),
    *_invalid(_ADD, domain.TooManyEventRooms, text="attendees batch size too large. Maximum allowed:5"),
    *_invalid(_ADD, domain.RoomIdInvalid, text="roomId invalid"),
    *rows(_ADD, domain.RoomNotAvailable, http=400, code="meetingRoomNotAvailable", en="{detail}"),
    *_invalid(_REMOVE, *_MALFORMED, domain.ParameterInvalid, domain.OperatorUnknown, domain.EventUnknown),
    *_invalid(
        _REMOVE,
        wire.MissingArgument,
        text="Meeting rooms to remove must be provided.",
        argument="meetingRoomsToRemove",
    ),
    *_invalid(_REMOVE, domain.RoomIdsMissing, text="Meeting rooms to remove must be provided."),
    *_invalid(
        _RESPOND,
        wire.MalformedArgument,
        domain.ParameterInvalid,
        domain.OperatorUnknown,
        domain.NotRoomManager,
        domain.EventUnknown,
        domain.RoomIdInvalid,
        domain.RoomNotOfEvent,
        domain.RoomNotAvailable,
    ),
)
