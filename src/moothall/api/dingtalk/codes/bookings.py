"""Codes of control panels, of the blacklist of booking and of the super users of rooms."""

from itertools import chain

from moothall.api.dingtalk.codes.rooms import no_room, not_admin, refused
from moothall.domain import faults as domain
from moothall.wire import faults as wire
from moothall.wire.table import rows

ROWS = tuple(
    chain(
        refused("panel.create"),
        not_admin("panel.create"),
        no_room("panel.create"),
        refused("panel.remove"),
        not_admin("panel.remove"),
        no_room("panel.remove"),
        rows(
            "panel.list",
            wire.MalformedArgument,
            domain.OperatorUnknown,
            http=400,
            code="param.error",
            en="Param Error: {detail}",
        ),
        refused("blacklist.create", domain.ParameterInvalid),
        not_admin("blacklist.create"),
        rows("blacklist.create", domain.BannedPersonUnknown, http=400, code="user.not.org", en="User Not In Org"),
        refused("blacklist.remove"),
        not_admin("blacklist.remove"),
        rows("blacklist.remove", domain.TooManyBans, http=400, code="user.over.limit", en="User Over Limit"),
        refused("superuser.set", domain.ParameterInvalid),
        not_admin("superuser.set"),
        no_room("superuser.set"),
        refused("superuser.remove"),
        not_admin("superuser.remove"),
        no_room("superuser.remove"),
    )
)
