"""The demo organization with more apps, rooms and devices, and an organization next door that speaks Chinese."""

from pathlib import Path

from tests.support.in_process import InProcess

FILE = Path(__file__).with_name("neighbours.yaml")
SECOND = ("dingsecond", "secret-of-the-second-app")
LIMITED = ("dinglimited", "secret-of-the-limited-app")
CHINESE = ("dingzhongwen1", "secret-of-the-chinese-app")
CHINESE_BARE = ("dingzhongwen2", "secret-of-the-chinese-app-without-permission-points")
CHINESE_LIMITED = ("dingzhongwen3", "secret-of-the-limited-chinese-app")
CHEN = "cH3nUnionIdiEiE"
"""The unionId of the person next door."""


async def move_in(server: InProcess) -> None:
    """Bring them all in, as an operator does."""
    report = await server.admin.post("/moothall/v1/apply", FILE.read_bytes())
    assert report.status_code == 200, report.text


async def token_of(server: InProcess, app: tuple[str, str]) -> str:
    """The token of an app, given by its key and secret."""
    answer = await server.openapi.post("/v1.0/oauth2/accessToken", {"appKey": app[0], "appSecret": app[1]}, token=None)
    token: str = answer.json()["accessToken"]
    return token
