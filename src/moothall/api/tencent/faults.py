"""What each fault is called in the chat server API. The vendor publishes few texts; the others are ours."""

from moothall.domain import faults as domain
from moothall.kernel.fault import Overloaded, SystemFault
from moothall.wire import faults as wire
from moothall.wire.table import FaultTable, Row, rows

_BUSY = "service timeout or request format error,please check and try again"

TENCENT = FaultTable(
    (
        Row(fault=wire.WrongMethod, code="60002", en="HTTP parse Error"),
        Row(fault=wire.RequestUnreadable, code="60002", en="HTTP parse Error"),
        Row(fault=wire.BodyMalformed, code="60003", en="the request body cannot be parsed: {detail}"),
        Row(
            fault=wire.BodyMissing, code="60003", en="the request body is empty; send {{}} where nothing is to be said"
        ),
        Row(fault=wire.BodyTooLarge, code="60003", en="the request body is too large"),
        Row(fault=wire.IdentifierImpossible, code="60004", en="identifier in the URL is missing or impossible"),
        Row(fault=wire.AppIdMalformed, code="60006", en="sdkappid is not a number"),
        Row(fault=wire.RateExceeded, code="60007", en="this command is called more often than the app's limit allows"),
        Row(fault=wire.WrongService, code="60008", en=_BUSY),
        Row(fault=SystemFault, code="60008", en=_BUSY),
        Row(fault=wire.UnknownPath, code="60009", en="the URL names nothing that exists: {path}"),
        Row(fault=wire.PermissionMissing, code="60010", en="identifier is not an administrator of the app"),
        Row(fault=wire.AppIdMissing, code="60012", en="sdkappid is missing from the URL"),
        Row(fault=wire.AccountNotText, code="60015", en="body account invalid"),
        Row(fault=wire.NotServed, code="60017", en="this command is not served by this version of Moothall: {path}"),
        Row(fault=Overloaded, code="60018", en="too many requests at once; try again a little later"),
        Row(fault=wire.UserSigExpired, code="70001", en="usersig has expired"),
        Row(fault=wire.UserSigEmpty, code="70002", en="usersig is empty"),
        Row(fault=wire.UserSigUnreadable, code="70003", en="usersig cannot be decoded"),
        Row(fault=wire.UserSigNotYetValid, code="70005", en="usersig is dated in the future; check the signer's clock"),
        Row(fault=wire.UserSigForged, code="70009", en="usersig is not signed with this app's key"),
        Row(fault=wire.UserSigOfOtherAccount, code="70013", en="identifier is not the one that usersig was made for"),
        Row(fault=wire.UserSigOfOtherApp, code="70014", en="sdkappid is not the one that usersig was made for"),
        Row(fault=domain.ChatAppUnknown, code="70020", gateway=True, en="sdkappid not found"),
        Row(fault=wire.ReplyTooLarge, code="10018", en="the answer would be larger than 1 MB; ask for less at once"),
        Row(fault=wire.UnknownCommand, code="10003", en="unknown command: {path}"),
        *rows("group.get_role_in_group", SystemFault, code=10002, en="internal server error, please try again"),
        *rows(
            "group.get_role_in_group",
            wire.MissingArgument,
            wire.MalformedArgument,
            code=10004,
            en="invalid parameter: {detail}",
        ),
        *rows(
            "group.get_role_in_group",
            domain.ChatGroupKeepsNoMembers,
            code=10007,
            en="the group type does not support this operation: {kind}",
        ),
        *rows("group.get_role_in_group", domain.ChatGroupUnknown, code=10010, en="this group does not exist"),
        *rows("group.get_role_in_group", domain.ChatTopicUnknown, code=10010, en="this topic does not exist"),
        *rows("group.get_role_in_group", domain.ChatGroupIdImpossible, code=10015, en="invalid group id: {group_id}"),
    )
)
