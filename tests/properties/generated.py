"""Requests as nobody would write them: each made from an operation and bent until it may break something.

All chance comes from a `Random`: hypothesis hands in one whose draws it can take back, the soak one with a seed. What
is small is plain: hypothesis draws it more often, and comes back to it.
"""

import json
from random import Random
from typing import Any
from urllib.parse import quote_plus

from moothall.kernel import demo
from moothall.wire.dialect import Dialect
from moothall.wire.fields import Field
from moothall.wire.operation import Operation
from tests.support.asgi import Asked
from tests.witness.requests import Credential, known, quoted, value_of

Pairs = list[tuple[str, Any]]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW", "")
FORM = b"application/x-www-form-urlencoded"
TYPES = (
    b"application/json",
    b"application/json; charset=utf-8",
    FORM,
    FORM + b";charset=gbk",
    b"multipart/form-data; boundary=x",
    b"text/plain",
    b"",
    b"\xff",
)
CLIENTS = ("127.0.0.1", "127.0.0.1", "192.0.2.7", "::1", "")
KNOWN: list[Any] = [
    *(1507113577, 1507113580, 172, 1, 2, demo.DEVICE_ID, demo.SDKAPPID),
    *(demo.USER_ID, demo.UNION_ID, demo.EMPLOYEE_UNION_ID, demo.ROOM_ID, demo.APP_KEY, demo.CORP_ID),
    *("@TGS#2C5SZEAEF", ["leckie", "peter"], "leckie", "Default", "Owner"),
    '{"version":"1.0.0","request":{"requestId":"r","service":"s","method":"m"}}',
]
"""What the demo organization has."""
EXTREMES: list[Any] = [
    *(0, -1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**400),
    *(1.5, -0.0, 1e300, True, False, None),
    *(
        "",
        " ",
        "0",
        "-0",
        "+1",
        "٣",
        "1e400",
        "9" * 5000,
        f"{10**30}.{10**30}",
        "\x00",
        "\ud7ff",
        "💥" * 50,
        "a" * 70_000,
    ),
    *("[", "[1,", "{}", "1,2,,3", ",", "null", "true", "%00%ff", "' OR 1=1 --", "../../etc/passwd", "{0}{x}%s"),
    *([], {}, [None], [[[[]]]], [1, "1", 1.5], ["a"] * 501, {"": {"": {}}}, {"a": [{"b": None}]}),
]
OF_EVERY_CALL = {"method": "", "timestamp": "2026-01-01 12:00:00", "format": "json", "v": "2.0", "simplify": "false"}
"""What each call of the oldest generation says of itself."""
LETTERS = "aZ09_-. /\\\"'{}[]<>&=%+,:;\t\n\x00\x7fÄ中\u202e\uffff💥"
ENDINGS = ("/", "/x", "//", "%2f", "?x=1", " ", "\x00", "é", "/..", ";")


class Credentials:
    """What the callers of one dialect prove themselves with, by their names; nobody has nothing."""

    def __init__(self, known: dict[str, Credential]) -> None:
        self._known = known
        self._names = [*["good"] * 8, *known, "nobody"]

    @property
    def good(self) -> Credential:
        """That of a caller who may do everything."""
        return self._known["good"]

    def any(self, random: Random) -> Credential:
        """A good one, mostly."""
        return self._known.get(random.choice(self._names), Credential())


def request(random: Random, dialect: Dialect, credentials: Credentials) -> Asked:
    """One request to a dialect."""
    operation = random.choice(list(dialect))
    credential = credentials.any(random)
    pairs = members(random, operation)
    query: Pairs = list(credential.query)
    body, kind = b"", random.choice(TYPES)
    if dialect.name == "top":
        query += every_call(random, operation)
    where = random.randrange(8)
    if where == 7 or operation.method in ("GET", "DELETE"):
        query += pairs
    elif where > 4 or dialect.name == "top":
        body, kind = as_form(pairs), FORM
    else:
        body = as_json(pairs)
    return Asked(
        method=operation.method if random.randrange(10) < 9 else random.choice(METHODS),
        path=path_of(random, dialect, operation),
        query=as_form(query) if random.randrange(2) == 0 else bent(random, as_form(query)),
        headers=(*credential.headers, (b"content-type", kind)),
        body=bent(random, body),
        pieces=random.choice((1, 1, 1, 2, 7)),
        client=random.choice(CLIENTS),
    )


def every_call(random: Random, operation: Operation) -> Pairs:
    """What each call of the oldest generation says of itself; one in sixteen of it is something else."""
    right = OF_EVERY_CALL | {"method": operation.path.partition("=")[2]}
    return [(name, said if random.randrange(16) < 15 else text(random)) for name, said in right.items()]


def members(random: Random, operation: Operation) -> Pairs:
    """Arguments by names that the operation takes, in any order, a few twice, a few strange."""
    said = OF_EVERY_CALL if operation.dialect == "top" else ()
    fields = [
        field for field in operation.plan.fields if field.place not in ("path", "connection") and field.name not in said
    ]
    chosen = [field for field in fields if random.randrange(8) < 7 and (field.required or random.randrange(4) == 3)]
    chosen += [field for field in chosen if random.randrange(10) == 9]
    pairs = [(random.choice(field.names), argument(random, operation, field)) for field in chosen]
    if random.randrange(10) == 9:
        pairs.append((text(random), value(random)))
    random.shuffle(pairs)
    return pairs


def argument(random: Random, operation: Operation, field: Field) -> Any:
    """What the demo organization has of this name, what fits the argument, or anything."""
    kind = random.randrange(4)
    return known(operation, field) if kind < 2 else value_of(field) if kind == 2 else value(random)


def value(random: Random, depth: int = 0) -> Any:
    """Something that exists, something extreme, or something nested."""
    kind = random.randrange(8)
    if kind < 3:
        return random.choice(KNOWN)
    if kind < 5:
        return random.choice(EXTREMES)
    if kind == 5 and depth < 4:
        return [value(random, depth + 1) for _ in range(random.randrange(4))]
    if kind == 6 and depth < 4:
        return {text(random): value(random, depth + 1) for _ in range(random.randrange(4))}
    return text(random)


def text(random: Random) -> str:
    """A few characters that mean something somewhere."""
    return "".join(random.choice(LETTERS) for _ in range(random.randrange(12)))


def as_json(pairs: Pairs) -> bytes:
    """A JSON object that may have a name twice, which no library would write."""
    return ("{" + ",".join(f"{json.dumps(name)}:{json.dumps(value)}" for name, value in pairs) + "}").encode()


def as_form(pairs: Pairs) -> bytes:
    """The same as a form; what is not text is written as JSON."""
    texts = ((name, value if isinstance(value, str) else json.dumps(value)) for name, value in pairs)
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in texts).encode()


def bent(random: Random, body: bytes) -> bytes:
    """The bytes as they are, mostly; else cut, wrapped deep, with something in between, or something else."""
    kind = random.randrange(16)
    if kind == 15:
        return body[: random.randrange(len(body) + 1)]
    if kind == 14:
        depth = random.choice((10, 63, 64, 65, 1000, 20_000))
        return b'{"a":' * depth + body + b"}" * depth
    if kind == 13:
        place = random.randrange(len(body) + 1)
        return body[:place] + noise(random, 4) + body[place:]
    return noise(random, 40) if kind == 12 else body


def noise(random: Random, most: int) -> bytes:
    """Any bytes."""
    return bytes(random.randrange(256) for _ in range(random.randrange(1, most)))


def path_of(random: Random, dialect: Dialect, operation: Operation) -> str:
    """The operation's path, mostly; else in another case, longer, shorter, of what is not served, or of nothing."""
    path = operation.path.partition("?")[0]
    for field in operation.plan.fields:
        if field.place == "path":
            here = argument(random, operation, field) if random.randrange(4) < 3 else random.choice(KNOWN)
            path = path.replace(f"{{{field.name}}}", here if isinstance(here, str) else json.dumps(here))
    kind = random.randrange(24)
    if kind == 23:
        return path.upper()
    if kind == 22:
        return path + random.choice(ENDINGS)
    if kind == 21:
        return path[: random.randrange(1, len(path))]
    if kind == 20:
        return f"/{path.split('/')[1]}/{text(random)}"
    unserved = [each.path for each in dialect.unserved]
    return quoted(random.choice(unserved)).partition("%3F")[0] if kind == 19 and unserved else path
