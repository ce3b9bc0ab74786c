"""`tls-sig-api-v2`: what it signs is accepted, and what is wrong with a UserSig is told."""

import pytest

from tests.sdk.vendor import TLSSigAPIv2
from tests.support.process import ServerProcess

COMMAND = "group_open_http_svc/get_role_in_group"
GROUP = "@TGS#2C5SZEAEF"
ASKED = {"GroupId": GROUP, "User_Account": ["leckie", "peter", "wesley"]}
ROLES = [
    {"Member_Account": "leckie", "Role": "Owner"},
    {"Member_Account": "peter", "Role": "Member"},
    {"Member_Account": "wesley", "Role": "NotMember"},
]


def ask(server: ServerProcess, usersig: str, identifier: str | None = None) -> dict[str, object]:
    query = {"usersig": usersig, "identifier": identifier or server.demo.chat_admin}
    answer: dict[str, object] = server.chat.post(COMMAND, ASKED, query).json()
    return answer


def signer(server: ServerProcess, sdkappid: int | None = None, secret: str | None = None) -> TLSSigAPIv2:
    return TLSSigAPIv2(sdkappid or server.demo.sdkappid, secret or server.demo.chat_secret)


def test_accepted(server: ServerProcess) -> None:
    answer = ask(server, signer(server).gen_sig(server.demo.chat_admin))
    assert answer == {"ActionStatus": "OK", "ErrorInfo": "", "ErrorCode": 0, "UserIdList": ROLES}


def test_accepted_with_userbuf(server: ServerProcess) -> None:
    usersig = signer(server).gen_sig_with_userbuf(server.demo.chat_admin, 3600, b"\x00what the app likes\xff")
    assert ask(server, usersig)["ErrorCode"] == 0


@pytest.mark.parametrize(
    ("sdkappid", "secret", "signed_for", "expire", "code"),
    [
        (None, None, "administrator", -1, 70001),
        (None, "0" * 64, "administrator", 3600, 70009),
        (None, None, "leckie", 3600, 70013),
        (1400000002, None, "administrator", 3600, 70014),
    ],
    ids=["expired", "signed with another secret", "for another account", "for another app"],
)
def test_refused(
    server: ServerProcess, sdkappid: int | None, secret: str | None, signed_for: str, expire: int, code: int
) -> None:
    answer = ask(server, signer(server, sdkappid, secret).gen_sig(signed_for, expire))
    assert (answer["ActionStatus"], answer["ErrorCode"]) == ("FAIL", code)


def test_no_administrator(server: ServerProcess) -> None:
    answer = ask(server, signer(server).gen_sig("leckie"), "leckie")
    assert (answer["ActionStatus"], answer["ErrorCode"]) == ("FAIL", 60010)
