"""The vendors' SDKs as their users point them at this server. Nothing in them is changed."""

import asyncio
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.support.facts import DemoFacts

with warnings.catch_warnings():
    # Their sources warn when they are compiled, which in a test would be an error.
    warnings.simplefilter("ignore")
    from alibabacloud_dingtalk.calendar_1_0 import models as calendar
    from alibabacloud_dingtalk.calendar_1_0.client import Client as CalendarClient
    from alibabacloud_dingtalk.contact_1_0 import client as contact_client
    from alibabacloud_dingtalk.contact_1_0 import models as contact
    from alibabacloud_dingtalk.contact_1_0.client import Client as ContactClient
    from alibabacloud_dingtalk.oauth2_1_0 import client as oauth_client
    from alibabacloud_dingtalk.oauth2_1_0 import models as oauth
    from alibabacloud_dingtalk.oauth2_1_0.client import Client as OauthClient
    from alibabacloud_dingtalk.rooms_1_0 import models as rooms
    from alibabacloud_dingtalk.rooms_1_0.client import Client as RoomsClient
    from alibabacloud_tea_openapi.models import Config
    from alibabacloud_tea_util.models import RuntimeOptions
    from dingtalk import client as community_client
    from dingtalk.client import AppKeyClient, SecretClient
    from dingtalk.client.isv import ISVClient, ISVDingTalkClient
    from dingtalk.core.exceptions import DingTalkClientException
    from requests import PreparedRequest, Response
    from requests.adapters import HTTPAdapter
    from Tea.exceptions import TeaException
    from TLSSigAPIv2 import TLSSigAPIv2


def _methods(client: type) -> frozenset[str]:
    return frozenset(name.removesuffix("_with_options") for name in vars(client) if name.endswith("_with_options"))


def _source(*modules: ModuleType) -> str:
    files = [path for module in modules for path in Path(str(module.__file__)).parent.rglob("*.py")]
    return "".join(path.read_text(encoding="utf-8") for path in files)


ROOM_METHODS = _methods(RoomsClient)
"""Every operation of the rooms client."""
TOKEN_METHODS = _methods(OauthClient)
"""Every operation of the client of tokens."""
COMMUNITY_SDK = _source(community_client)
OFFICIAL_SDK = _source(oauth_client, contact_client)
"""The text of the SDKs, which has the paths that they know."""

__all__ = [
    "COMMUNITY_SDK",
    "OFFICIAL_SDK",
    "ROOM_METHODS",
    "TOKEN_METHODS",
    "DingTalkClientException",
    "Official",
    "SecretClient",
    "TLSSigAPIv2",
    "TeaException",
    "community",
    "in_organization",
    "led_here",
    "requests_of",
    "third_party",
]


class Official:
    """`alibabacloud-dingtalk`, by its blocking or its asynchronous methods."""

    def __init__(self, url: str, asynchronous: bool) -> None:
        config = Config(protocol="http", region_id="central", endpoint=url.removeprefix("http://"))
        self._asynchronous = asynchronous
        self.asked: set[str] = set()
        """Its methods that were called."""
        self._oauth = OauthClient(config)
        self._contact = ContactClient(config)
        self._rooms = RoomsClient(config)
        self._calendar = CalendarClient(config)

    async def get_access_token(self, app_key: str, app_secret: str) -> Any:
        """`POST /v1.0/oauth2/accessToken`"""
        request = oauth.GetAccessTokenRequest(app_key=app_key, app_secret=app_secret)
        return await self._ask(self._oauth, "get_access_token", request, {}, RuntimeOptions())

    async def get_token(self, corp_id: str, app: tuple[str, str]) -> Any:
        """`POST /v1.0/oauth2/{corpId}/token`"""
        request = oauth.GetTokenRequest(client_id=app[0], client_secret=app[1], grant_type="client_credentials")
        return await self._ask(self._oauth, "get_token", corp_id, request, {}, RuntimeOptions())

    async def get_suite_access_token(self, suite: tuple[str, str], ticket: str) -> Any:
        """`POST /v1.0/oauth2/suiteAccessToken`"""
        request = oauth.GetSuiteAccessTokenRequest(suite_key=suite[0], suite_secret=suite[1], suite_ticket=ticket)
        return await self._ask(self._oauth, "get_suite_access_token", request, {}, RuntimeOptions())

    async def get_corp_access_token(self, suite: tuple[str, str], ticket: str, corp_id: str) -> Any:
        """`POST /v1.0/oauth2/corpAccessToken`"""
        request = oauth.GetCorpAccessTokenRequest(
            auth_corp_id=corp_id, suite_key=suite[0], suite_secret=suite[1], suite_ticket=ticket
        )
        return await self._ask(self._oauth, "get_corp_access_token", request, {}, RuntimeOptions())

    async def get_user_token(self, app: tuple[str, str], **members: str) -> Any:
        """`POST /v1.0/oauth2/userAccessToken`"""
        request = oauth.GetUserTokenRequest(client_id=app[0], client_secret=app[1], **members)
        return await self._ask(self._oauth, "get_user_token", request, {}, RuntimeOptions())

    async def get_user(self, token: str, union_id: str = "me") -> Any:
        """`GET /v1.0/contact/users/{unionId}`"""
        headers = contact.GetUserHeaders(x_acs_dingtalk_access_token=token)
        return await self._ask(self._contact, "get_user", union_id, headers, RuntimeOptions())

    async def query_meeting_room_group(self, token: str | None, group_id: str, union_id: str | None) -> Any:
        """`GET /v1.0/rooms/groups/{groupId}`"""
        request = rooms.QueryMeetingRoomGroupRequest(union_id=union_id)
        headers = rooms.QueryMeetingRoomGroupHeaders(x_acs_dingtalk_access_token=token)
        return await self._ask(self._rooms, "query_meeting_room_group", group_id, request, headers, RuntimeOptions())

    async def send_central_control(self, token: str | None, **members: str) -> Any:
        """`POST /v1.0/rooms/central/control`"""
        request = rooms.SendCentralControlRequest(**members)
        headers = rooms.SendCentralControlHeaders(x_acs_dingtalk_access_token=token)
        return await self._ask(self._rooms, "send_central_control", request, headers, RuntimeOptions())

    async def call_rooms(self, name: str, token: str, *path: str, **members: Any) -> dict[str, Any]:
        """Any operation of the rooms client by its method; members under their names on the wire."""
        return await self._call(self._rooms, rooms, name, token, path, members)

    async def call_calendar(self, name: str, token: str, *path: str, **members: Any) -> dict[str, Any]:
        """Any operation of the calendar client."""
        return await self._call(self._calendar, calendar, name, token, path, members)

    async def _call(
        self, client: Any, models: Any, name: str, token: str, path: tuple[str, ...], members: dict[str, Any]
    ) -> dict[str, Any]:
        model = "".join(map(str.title, name.split("_")))
        headers = getattr(models, f"{model}Headers")(x_acs_dingtalk_access_token=token)
        request = (
            (getattr(models, f"{model}Request")().from_map(members),) if hasattr(models, f"{model}Request") else ()
        )
        body = await self._ask(client, name, *path, *request, headers, RuntimeOptions())
        answer: dict[str, Any] = body.to_map()
        return answer

    async def _ask(self, client: Any, name: str, *arguments: Any) -> Any:
        """The body of the answer, as the SDK's model."""
        self.asked.add(name)
        if self._asynchronous:
            response = await getattr(client, f"{name}_with_options_async")(*arguments)
        else:
            response = await asyncio.to_thread(getattr(client, f"{name}_with_options"), *arguments)
        return response.body


def community(url: str, demo: DemoFacts, key: str, secret: str) -> Any:
    """`dingtalk-sdk` for an app."""
    client = AppKeyClient(demo.corp_id, key, secret)
    client.API_BASE_URL = url
    return client


def third_party(url: str, suite: tuple[str, str], ticket: str) -> Any:
    """`dingtalk-sdk` for a third-party app that was sent a ticket."""
    client = ISVClient(*suite, token="t", aes_key="a" * 43)
    client.API_BASE_URL = url
    client.cache.suite_ticket.set(value=ticket, ttl=18_000)
    return client


def in_organization(client: Any, corp_id: str) -> Any:
    """The same app in an organization that has let it in."""
    inside = ISVDingTalkClient(corp_id, client)
    inside.API_BASE_URL = client.API_BASE_URL
    return inside


@contextmanager
def requests_of(client: Any) -> Iterator[list[str]]:
    """The paths that a `dingtalk-sdk` client asks for in the meantime."""
    seen: list[str] = []
    hooks = client._http.hooks["response"]
    hooks.append(lambda response, **_: seen.append(response.request.path_url.partition("?")[0]))
    try:
        yield seen
    finally:
        hooks.pop()


class _Led(HTTPAdapter):
    def __init__(self, prefix: str, url: str) -> None:
        super().__init__()
        self._prefix, self._url = prefix, url

    def send(self, request: PreparedRequest, *arguments: Any, **options: Any) -> Response:
        request.url = self._url + str(request.url).removeprefix(self._prefix)
        return super().send(request, *arguments, **options)


@contextmanager
def led_here(client: Any, prefix: str, url: str) -> Iterator[None]:
    """What a `dingtalk-sdk` client sends to a foreign address goes to this one in the meantime."""
    client._http.mount(prefix, _Led(prefix, url))
    try:
        yield
    finally:
        del client._http.adapters[prefix]
