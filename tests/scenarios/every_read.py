"""Everything that can be read, asked over one connection, while everything else is done over another.

After each write the readers' connection is asked at once, then once more after the store has forgotten all that it
remembered: what was remembered must be what is stored.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec

from moothall.api.dingtalk.permissions import PERSONAL
from moothall.domain import device_properties
from moothall.wire.dialect import Dialect
from moothall.wire.operation import Operation
from tests.scenarios.guests import login_code
from tests.scenarios.meeting_rooms import ALICE, House
from tests.support import refusals
from tests.support.asgi import Asked
from tests.witness.comparison import dialects
from tests.witness.requests import Credential, of_the_demo, request

ALICE_ID = "manager7078"
AWAY = {
    "data.progress": "in memory, and only while a file is applied",
    "reference.openapi": "the same at all times",
    "server.health": "the same at all times",
    "server.ready": "not from the store",
    "server.version": "the same at all times",
    "server.metrics": "counts the requests themselves",
    "signal.show": "its story looks at the signal that it sends",
    "signal.watch": "has no end",
}
"""Reads that are not asked from the start, and why."""
CODE, ADDRESS = "123456", "10.0.0.5"
FURTHER: dict[str, dict[str, Any]] = {
    "calendar.room_schedule_query": {
        "userId": ALICE,
        "roomIds": ["east"],
        "startTime": "2023-11-20T00:00:00Z",
        "endTime": "2023-11-20T23:59:59Z",
    },
    "device.ip_by_code": {"shareCode": CODE},
    "device.get": {"operatorUnionId": ALICE, "deviceId": 1001},
    "device.properties": {"operatorUnionId": ALICE, "deviceId": 2001},
    "panel.list": {"unionId": ALICE},
    "room.list": {"maxResults": 100},
    "user.list": {"cursor": 0, "size": 100, "dept_id": 4},
    "user.list_simple": {"cursor": 0, "size": 100, "dept_id": 4},
    "user.list_id": {"dept_id": 4},
    "dept.listsub": {"dept_id": 2},
    "dept.listsubid": {"dept_id": 2},
    "change.list": {"size": 100},
}
"""Arguments of reads beside those that name what the demo has."""
_TICKETS = {"request_id", "requestid"}
"""Members that are different in every answer."""


class Reading(msgspec.Struct, frozen=True):
    """One request, and who sends it."""

    operation: Operation
    dialect: Dialect
    arguments: dict[str, Any]
    token: str = ""
    """Of whom, where it is not the demo's app or person."""

    @property
    def name(self) -> str:
        """What the tests call it."""
        return f"{self.dialect.name}:{self.operation.id} {json.dumps(self.arguments, sort_keys=True)} {self.token}"


class Everything:
    """A house with two connections: `writer` does, `reader` looks."""

    def __init__(self, house: House, url: str, writer: httpx.AsyncClient, reader: httpx.AsyncClient) -> None:
        self.house = house
        self.url = url
        self._writer, self._reader = writer, reader
        self._credentials: dict[str, Credential] = {}
        self._readings = {reading.name: reading for reading in _of_the_registry()}
        self.done: set[str] = set()
        """Operations that have changed something that could be read."""
        self.answered: set[str] = set()
        """Readings that were not refused, once at least."""

    async def settle(self) -> None:
        """Get the credentials."""
        server = self.house.server
        demo, admin = server.demo, server.admin.token
        pair = {"clientId": demo.app_key, "clientSecret": demo.app_secret, "grantType": "authorization_code"}
        code = await login_code(server, ALICE_ID)
        answer = await server.openapi.post("/v1.0/oauth2/userAccessToken", {**pair, "code": code}, token=None)
        self._credentials = {
            "person": _headed("x-acs-dingtalk-access-token", answer.json()["accessToken"]),
            "openapi": _headed("x-acs-dingtalk-access-token", demo.access_token),
            "topapi": Credential(query=(("access_token", demo.access_token),)),
            "top": Credential(query=(("session", demo.access_token),)),
            "tencent": Credential(query=tuple((name, str(value)) for name, value in server.chat.query().items())),
            "admin": _headed("authorization", f"Bearer {admin}"),
        }

    @property
    def refused(self) -> set[str]:
        """Readings that have always been refused, and so show nothing."""
        return self._readings.keys() - self.answered

    def look_at(self, name: str, /, **arguments: Any) -> None:
        """Ask this from now on too; the name is `dialect:operation`, a `token` somebody else's."""
        token = arguments.pop("token", "")
        reading = Reading(*_find(name), arguments, token)
        self._readings[reading.name] = reading

    async def remember(self) -> None:
        """Let everything be remembered as it is now."""
        await self._look()

    async def do(self, name: str, /, **arguments: Any) -> Any:
        """Perform a write, which has to succeed, and then look whether every read shows it."""
        return await self._perform(name, arguments, None)

    async def apply(self, text: str) -> None:
        """The same with a file."""
        await self._perform("admin:data.apply", {}, text.encode())

    async def _perform(self, name: str, arguments: dict[str, Any], body: bytes | None) -> Any:
        before = await self._look()
        answer = await self._ask(self._writer, Reading(*_find(name), arguments), body)
        after = await self._look()
        self.house.server.running.services.engine.forget()
        stored = await self._look()
        stale = [reading for reading, answer in after.items() if answer != stored[reading]]
        assert not stale, f"after {name} what is remembered is not so any more: {stale}"
        assert after != before, f"nothing shows what {name} did: {answer}"
        self.done.add(name)
        return answer

    async def _look(self) -> dict[str, Any]:
        return {name: await self._ask(self._reader, reading) for name, reading in self._readings.items()}

    async def _ask(self, client: httpx.AsyncClient, reading: Reading, body: bytes | None = None) -> Any:
        asked = request(reading.operation, reading.arguments, self._credential(reading), body=body)
        answer = await client.send(_as_http(self.url, asked))
        is_json = answer.headers["content-type"].startswith("application/json")
        members = answer.json() if is_json else {}
        refused = is_json and refusals.read(reading.dialect, answer.status_code, members) is not None
        assert not refused or client is self._reader, answer.text
        if not refused:
            self.answered.add(reading.name)
        return _without_tickets(members) if is_json else answer.text

    def _credential(self, reading: Reading) -> Credential:
        if reading.token:
            return Credential(query=(("access_token", reading.token),))
        if reading.operation.open:
            return Credential()
        return self._credentials["person" if reading.operation.permission in PERSONAL else reading.dialect.name]


def _of_the_registry() -> list[Reading]:
    """Each read operation, about what the demo has."""
    return [
        Reading(operation, dialect, {**of_the_demo(operation), **_method(operation), **FURTHER.get(operation.id, {})})
        for dialect in dialects()
        for operation in dialect
        if operation.read and operation.id not in AWAY
    ]


def _method(operation: Operation) -> dict[str, str]:
    _, _, method = operation.path.partition("?method=")
    return {"method": method, "timestamp": "2023-11-15 06:13:20"} if method else {}


def _find(name: str) -> tuple[Operation, Dialect]:
    family, _, operation = name.partition(":")
    dialect = next(dialect for dialect in dialects() if dialect.name == family)
    return dialect.operations[operation], dialect


def _headed(name: str, value: str | None) -> Credential:
    return Credential(headers=((name.encode(), str(value).encode()),))


def _as_http(url: str, asked: Asked) -> httpx.Request:
    address = f"{url}{asked.path}?{asked.query.decode()}"
    return httpx.Request(asked.method, address, headers=list(asked.headers), content=asked.body)


def _without_tickets(answer: Any) -> Any:
    """In refusals of the newer generation and of ours the ticket stands in an object or alone, so look everywhere."""
    if isinstance(answer, dict):
        return {name: _without_tickets(value) for name, value in answer.items() if name not in _TICKETS}
    return answer


@asynccontextmanager
async def everything(house: House) -> AsyncIterator[Everything]:
    """A furnished house on a socket, with the two connections open."""
    async with house.server.listening() as url, _connection() as writer, _connection() as reader:
        await house.report(2001, **{device_properties.CODE: CODE, device_properties.ADDRESS: ADDRESS})
        made = Everything(house, url, writer, reader)
        await made.settle()
        yield made


def _connection() -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False, timeout=20, limits=httpx.Limits(max_connections=1))
