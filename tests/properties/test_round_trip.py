"""Whatever the writes of the directory let in can stand in a file: every argument of theirs at its extremes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from moothall.kernel import demo
from tests.properties.generated import EXTREMES
from tests.support.family import FAMILY
from tests.support.in_process import in_process
from tests.support.round_trip import holds

DUTIES, STEWARD, ENGINEERING, WEB = 1507113582, 1507113583, 2, 3
LENGTHS = (50, 64, 80, 100, 200, 255, 256, 2_000, 10_000)
TEXTS = [letter * (length + more) for length in LENGTHS for more in (0, 1) for letter in ("a", "中")]
INSIDE = [
    {"dept_id": WEB, "order": 2**53 - 1, "title": "t" * 200, "work_place": "w" * 100, "is_main": True},
    *({"dept_id": WEB, "order": order} for order in (2**53, -(2**63), 2**63 - 1)),
    *({"dept_id": WEB, "title": text, "work_place": text} for text in (*TEXTS, "\x00", "\u2028: #", "~", "null")),
]
SAID: list[Any] = [*EXTREMES, *TEXTS, *([said] for said in INSIDE), [demo.USER_ID], [ENGINEERING], "+1-5550100", "a@b"]
BASES: dict[str, dict[str, Any]] = {
    "user.create": {"name": "N", "dept_id_list": WEB},
    "user.update": {"userid": "employee7079"},
    "dept.create": {"parent_id": ENGINEERING},
    "dept.update": {"dept_id": WEB},
    "role.create": {"groupId": DUTIES},
    "role.rename": {"roleId": STEWARD},
    "role.group.create": {},
    "role.scope.update": {"userid": demo.USER_ID, "role_id": STEWARD},
}


def calls(id: str) -> Iterator[dict[str, Any]]:
    """A call for each argument and each of its values, with whatever else it needs."""
    numbers = iter(range(10_000, 99_999))
    names = [name for field in FAMILY[id].plan.fields for name in field.names]
    for name in names:
        for value in SAID:
            number = next(numbers)
            fresh = {"mobile": f"138000{number}"} if id == "user.create" else {}
            fresh |= {"name": f"D {number}"} if id == "dept.create" else {}
            yield {**BASES[id], **fresh, name: value}


@pytest.mark.anyio
@pytest.mark.parametrize("id", sorted(BASES))
async def test_every_argument(id: str, tmp_path: Path) -> None:
    async with in_process(tmp_path / "data") as server:
        done = 0
        for fields in calls(id):
            done += (await server.topapi.json(FAMILY[id].path, fields)).json()["errcode"] == 0
        assert done
        await holds(server)
