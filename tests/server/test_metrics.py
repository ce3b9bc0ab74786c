"""Metrics: the text format, and that what happens is counted."""

import re
from types import SimpleNamespace
from typing import Any

from moothall.server import metrics
from moothall.server.meters import Meter
from moothall.server.metrics import Distribution, Metric
from tests.support.in_process import InProcess

SAMPLE = re.compile(r"([a-z_]+)(?:\{(.*)\})? (\S+)")
OWNER = {"roleId": 1507113580}


async def page(server: InProcess) -> dict[str, float]:
    """Samples by name with labels."""
    answer = await server.admin.get("/moothall/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.text.endswith("\n")
    found: dict[str, float] = {}
    for line in answer.text.splitlines():
        if not line.startswith("#"):
            match = SAMPLE.fullmatch(line)
            assert match, line
            found[line.rpartition(" ")[0]] = float(match[3])
    return found


async def test_every_metric_of_the_page_in_the_docs_is_there(in_process: InProcess) -> None:
    await in_process.topapi.form("/topapi/role/getrole", OWNER)
    text = (await in_process.admin.get("/moothall/metrics")).text
    told = re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE)
    assert sorted(told) == sorted((metric.name, metric.kind) for metric in metrics.ALL)


async def test_requests_are_counted_by_outcome(in_process: InProcess) -> None:
    await in_process.topapi.form("/topapi/role/getrole", OWNER)
    await in_process.topapi.form("/topapi/role/getrole", OWNER)
    await in_process.topapi.form("/topapi/role/getrole", {"roleId": 1})
    await in_process.topapi.form("/topapi/role/getrole", OWNER, token=None)
    await in_process.topapi.get("/nothing")
    found = await page(in_process)
    labels = 'dialect="topapi",operation="role.get"'
    assert found[f'moothall_requests_total{{{labels},outcome="ok"}}'] == 2
    assert found[f'moothall_requests_total{{{labels},outcome="role.unknown"}}'] == 1
    assert found[f'moothall_requests_total{{{labels},outcome="token.missing"}}'] == 1
    assert found['moothall_requests_total{dialect="topapi",operation="",outcome="unknown.path"}'] == 1
    assert found[f'moothall_app_calls_total{{app="{in_process.demo.app_key}",{labels}}}'] == 3
    assert found[f"moothall_request_seconds_count{{{labels}}}"] == 4
    assert found[f'moothall_request_seconds_bucket{{{labels},le="+Inf"}}'] == 4


async def test_calls_of_a_chat_app_are_counted_under_its_sdkappid(in_process: InProcess) -> None:
    body = {"GroupId": "@TGS#2C5SZEAEF", "User_Account": ["leckie"]}
    await in_process.chat.post("group_open_http_svc/get_role_in_group", body)
    labels = 'app="1400000001",dialect="tencent",operation="group.get_role_in_group"'
    assert (await page(in_process))[f"moothall_app_calls_total{{{labels}}}"] == 1


async def test_the_store_and_the_gateway_are_in_it(in_process: InProcess) -> None:
    before = await page(in_process)
    await in_process.admin.post("/moothall/v1/apps", {"name": "another"})
    for _ in range(3):
        await in_process.topapi.form("/topapi/role/getrole", OWNER)
    after = await page(in_process)
    assert after["moothall_commit_writes_count"] > before["moothall_commit_writes_count"]
    assert after['moothall_reads_total{memory="hit"}'] > before['moothall_reads_total{memory="hit"}']
    assert after["moothall_wal_bytes"] > 0
    assert after["moothall_waiting_writes"] == after["moothall_connected_devices"] == 0
    assert after["moothall_waiting_signals"] == 0


def test_labels_are_escaped() -> None:
    metric = Metric("m", "counter", "Help.", ("label",))
    assert list(metrics.plain(metric, {('a"b\\c\nd',): 1.5}))[-1] == 'm{label="a\\"b\\\\c\\nd"} 1.5'


def test_a_histogram_adds_up() -> None:
    metric = Metric("m", "histogram", "Help.")
    lines = list(metrics.histogram(metric, (1, 2.5), {(): Distribution([1, 0, 2], 9)}))
    assert lines[2:] == ['m_bucket{le="1"} 1', 'm_bucket{le="2.5"} 1', 'm_bucket{le="+Inf"} 3', "m_sum 9", "m_count 3"]


def test_apps_beyond_the_bound_are_counted_together() -> None:
    meter = Meter("d", "o", 0)
    for number in range(10_005):
        meter.count(_call(f"app{number}"))
    assert len(meter.apps) == 10_001
    assert meter.apps["other"] == 5


def _call(app: str) -> Any:
    return SimpleNamespace(caller=SimpleNamespace(kind="app", name=app, tenant=1))
