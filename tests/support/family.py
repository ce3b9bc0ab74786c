"""The operations on an organization's directory: tokens, people, departments and roles, as the registry has them."""

from moothall.api.dingtalk import openapi, top, topapi
from moothall.wire.operation import Operation

NOUNS = frozenset({"auth", "dept", "role", "token", "top", "user"})
"""The first word of their ids. In the oldest generation all are about roles."""

FAMILY: dict[str, Operation] = {
    operation.id: operation
    for dialect in (topapi, top, openapi)
    for operation in dialect
    if operation.id.partition(".")[0] in NOUNS
}
