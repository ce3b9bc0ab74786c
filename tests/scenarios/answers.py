"""Refusals taken apart. Each function also asserts what every refusal of its dialect has in common."""

import re

import httpx

TICKET = re.compile(r"[0-9a-z]{12,13}")
REQUEST_ID = re.compile(r"[0-9A-F]{8}-([0-9A-F]{4}-){3}[0-9A-F]{12}")


def flat(response: httpx.Response) -> tuple[int, str]:
    """`errcode` and `errmsg` of a business refusal of the older generation."""
    answer = response.json()
    assert response.status_code == 200
    gateway = response.request.url.path.startswith("/topapi/")
    assert answer.keys() == {"errcode", "errmsg", *(("request_id",) if gateway else ())}
    assert not gateway or TICKET.fullmatch(answer["request_id"])
    return answer["errcode"], answer["errmsg"]


def wrapped(response: httpx.Response) -> tuple[str, str]:
    """`sub_code` and `sub_msg` of what the gateway before the older generation's operations refuses."""
    answer = response.json()
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json;charset=UTF-8"
    assert answer.keys() == {"errcode", "sub_code", "sub_msg", "errmsg", "request_id"}
    assert answer["errcode"] == 88
    assert answer["errmsg"] == f"ding talk error[subcode={answer['sub_code']},submsg={answer['sub_msg']}]"
    assert TICKET.fullmatch(answer["request_id"])
    return answer["sub_code"], answer["sub_msg"]


def refused(response: httpx.Response) -> tuple[int, str, str]:
    """HTTP status, code and message of a refusal of the newer generation."""
    answer = response.json()
    assert response.headers["content-type"] == "application/json;charset=utf-8"
    assert answer.keys() - {"accessdenieddetail"} == {"code", "requestid", "message"}
    assert REQUEST_ID.fullmatch(answer["requestid"])
    assert response.headers["x-acs-request-id"] == answer["requestid"]
    return response.status_code, answer["code"], answer["message"]
