"""The page that tells how to add an operation, followed to the letter."""

import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from moothall.api.dingtalk import roles, topapi
from moothall.api.dingtalk.codes import roles as codes
from moothall.domain import roles as domain
from moothall.server.openapi import describe
from moothall.wire.operation import Operation
from moothall.wire.routes import Routes
from moothall.wire.table import FaultTable
from tests.support.in_process import InProcess

PAGE = Path(__file__).parents[2] / "docs" / "adding-an-operation.md"
PATH = "/topapi/role/count"


def pasted(example: str, module: ModuleType) -> dict[str, Any]:
    """What a code block of the page defines, run as if it stood in the module that the page names."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(rf"<!-- example: {example} -->\n```python\n(.*?)```", text, re.DOTALL)
    assert found
    namespace = dict(vars(module))
    exec(compile(found[1], str(PAGE), "exec"), namespace)
    return namespace


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's operation with its codes, until the test has ended."""
    routes = Routes[Operation]()
    for operation in topapi:
        routes.add(operation)
    monkeypatch.setattr(topapi, "routes", routes)
    monkeypatch.setattr(topapi, "operations", dict(topapi.operations))
    monkeypatch.setattr(topapi, "faults", FaultTable((*topapi.faults.rows, *pasted("codes", codes)["ROWS"])))
    monkeypatch.setattr(domain, "count", pasted("domain", domain)["count"], raising=False)
    pasted("operation", roles)


@pytest.mark.usefixtures("declared")
async def test_it_is_answered(in_process: InProcess) -> None:
    answer = (await in_process.topapi.form(PATH, {"group_id": 1507113577})).json()
    assert (answer["count"], answer["errcode"]) == (4, 0)


@pytest.mark.usefixtures("declared")
async def test_it_is_refused(in_process: InProcess) -> None:
    """Token, permission, arguments and the domain's fault follow from the declaration."""
    assert (await in_process.topapi.form(PATH, {"group_id": 1507113577}, token=None)).json()["sub_code"] == "40000"
    for fields in ({}, {"group_id": "x"}, {"group_id": 1}):
        assert (await in_process.topapi.form(PATH, fields)).json()["errcode"] == 400002


@pytest.mark.usefixtures("declared")
def test_it_is_described() -> None:
    assert "post" in describe([topapi])["paths"][PATH]
