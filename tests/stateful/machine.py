"""The server and the model of it, side by side; every answer is compared."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from moothall.wire.operation import Operation
from tests.stateful.directory import Directory, Refused
from tests.support.family import FAMILY
from tests.support.in_process import in_process
from tests.support.round_trip import holds

UNKNOWN = 99_999
NAMES = st.sampled_from(["Welder", "Smith", "Baker", "Clerk", "Room steward", "Owner", "Engineering", "", " "])
USERS = st.sampled_from(["manager7078", "employee7079", *["ann", "ben", "cid"] * 2, "dan", "eve", "nobody"])
MOBILES = st.sampled_from([f"1380000000{digit}" for digit in range(8)])
PLACES = st.integers(0, 12)
SOME_PLACES = st.lists(PLACES, min_size=1, max_size=3, unique=True)
SOME_USERS = st.lists(USERS, min_size=1, max_size=3, unique=True)
SIZES = st.integers(1, 4)
OFFSETS = st.integers(0, 3)
RECENT = st.sampled_from([0, 0, 0, 1, 2, 7])
"""How many newer ones there are."""
TOP = {"timestamp": "2026-01-02 03:04:05", "format": "json", "v": "2.0"}

Tell = Callable[[Any], Any]
"""What of an answer the model knows."""
DONE: Counter[str] = Counter()
REFUSED: Counter[str] = Counter()
"""How often each operation was, and was answered as the model did."""


class Machine(RuleBasedStateMachine):
    """A server with the demo, and the model of it."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Directory()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.stack = AsyncExitStack()
        self.moothall = self.runner.run(
            self.stack.enter_async_context(in_process(Path(self.folder.name) / "data")),
        )
        self.demo = self.moothall.demo

    def teardown(self) -> None:
        """Whatever was made can stand in a file. Close the server, which also checks the form of all replies."""
        self.runner.run(holds(self.moothall))
        self.runner.run(self.stack.aclose())
        self.runner.close()
        self.folder.cleanup()

    def compare(
        self, id: str, fields: dict[str, Any], tell: Tell, expected: Callable[[], Any], token: str = ""
    ) -> None:
        """Call both; code and what is told of the answer must be the same."""
        code, answer = self.runner.run(self._call(FAMILY[id], fields, token))
        told = (code, tell(answer) if code == 0 else None)
        try:
            wanted: tuple[int | str, Any] = (0, expected())
        except Refused as refused:
            wanted = (refused.args[0], None)
        assert told == wanted, f"{id} {fields}"
        (DONE if code == 0 else REFUSED)[id] += 1

    async def _call(self, operation: Operation, fields: dict[str, Any], token: str) -> tuple[int | str, Any]:
        """Code, 0 for success, and the answer's members."""
        path, _, method = operation.path.partition("?method=")
        client = self.moothall.openapi if operation.dialect == "openapi" else self.moothall.topapi
        if method:
            query = {**TOP, "method": method, "session": self.demo.access_token}
            request = httpx.Request("POST", self.moothall.url + path, params=query, data=fields)
            (answer,) = (await self.moothall.send(request)).json().values()
            sub_code = answer.get("sub_code", "0")
            return (int(sub_code) if sub_code.isdecimal() else answer["code"]), answer
        if operation.method == "GET":
            response = await client.get(path.format_map(fields), token=token)
        elif operation.dialect == "openapi":
            response = await self.moothall.openapi.post(path, fields, token)
        else:
            response = await self.moothall.topapi.json(path, fields)
        answer = response.json()
        return answer.get("errcode", 0 if response.status_code == 200 else answer.get("code")), answer

    def role(self, place: int) -> int:
        """One of the roles, or none; seldom one of those that nobody may change."""
        own = [number for number, role in self.model.roles.items() if not role["system"]]
        chosen = [*own, *own, *self.model.roles, UNKNOWN]
        return chosen[place % len(chosen)]

    def group(self, place: int) -> int:
        """One of the role groups, or none."""
        return [*self.model.groups, UNKNOWN][place % (len(self.model.groups) + 1)]

    def dept(self, place: int) -> int:
        """One of the departments, the newest most often, or none."""
        chosen = [[*self.model.depts][-1], *self.model.depts, UNKNOWN]
        return chosen[place % len(chosen)]


def nothing(answer: Any) -> None:
    """A write tells nothing beside its envelope."""
    assert answer.keys() <= {"errcode", "errmsg", "request_id"}
