"""A server with the demo and what the witness adds to it, and the credentials that its callers have or lack."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from moothall.api.admin import applying
from moothall.domain import chat, organizations
from moothall.domain.faults import ChatAppUnknown
from moothall.domain.permissions import Permission
from moothall.domain.ports import Actor
from moothall.kernel import demo
from moothall.kernel.clock import SECOND
from moothall.kernel.fault import Fault
from moothall.store.records import bulk
from moothall.wire import usersig
from moothall.wire.dialect import Dialect
from moothall.wire.faults import (
    AppIdMalformed,
    AppIdMissing,
    IdentifierImpossible,
    PermissionMissing,
    TokenMissing,
    TokenRefused,
    UserSigEmpty,
    UserSigExpired,
    UserSigForged,
    UserSigNotYetValid,
    UserSigOfOtherAccount,
    UserSigOfOtherApp,
    UserSigUnreadable,
)
from tests.scenarios.guests import login_code
from tests.support.asgi import Answered, Asked, ask
from tests.support.clients import TOKEN_HEADER
from tests.support.in_process import InProcess, in_process
from tests.witness.requests import Credential

FILE = Path(__file__).with_name("town.yaml")
SECRETS = {
    name: f"witness-{name.lower()}-secret-that-nobody-else-has-0123456789"
    for name in (
        "LIMITED_SECRET",
        "LIMITED_SUITE_SECRET",
        "NEIGHBOUR_SECRET",
        "EXPIRING_SECRET",
        "NEIGHBOUR_CHAT_SECRET",
        "LIMITED_CHAT_SECRET",
    )
}
NEIGHBOUR_KEY = SECRETS["NEIGHBOUR_CHAT_SECRET"]
LIMITED, NEIGHBOUR, EXPIRING = "dingwitnesslimited", "dingwitnessneighbour1", "dingwitnessneighbour2"
LIMITED_SUITE = "suitewitnesslimited"
NEIGHBOUR_CORP_ID = "dingwitnessneighbour"
NEIGHBOUR_SDKAPPID, LIMITED_SDKAPPID = 1400000002, 1400000003
COMMONER = "commoner"
ELSEWHERE = "192.0.2.7"
"""An address of another machine: what needs no token on loopback needs one from here."""
TOKEN_LIFE = 7200 * SECOND


class Town:
    """The server, and who may ask it for what."""

    def __init__(self, server: InProcess) -> None:
        self.server = server
        self.demo = server.demo
        self.tokens: dict[str, str] = {}

    async def settle(self) -> None:
        """Bring in the neighbours; let one token expire, and get the others."""
        services = self.server.running.services
        points = ", ".join(sorted(Permission))
        text = FILE.read_text(encoding="utf-8").replace("POINTS", points).encode()
        actor = Actor("server", "moothall", "witness")
        await applying.load(services.engine, services.sealer, services.randomness, text, actor, SECRETS)
        self.tokens["expired"] = await self._token(EXPIRING, SECRETS["EXPIRING_SECRET"])
        self.server.clock.advance(TOKEN_LIFE + 1)
        self.tokens["good"] = await self._token(self.demo.app_key, self.demo.app_secret)
        self.tokens["bare"] = await self._token(self.demo.bare_app_key, self.demo.bare_app_secret)
        self.tokens["limited"] = await self._token(LIMITED, SECRETS["LIMITED_SECRET"])
        self.tokens["limited suite"] = await self._token_of_suite(LIMITED_SUITE, SECRETS["LIMITED_SUITE_SECRET"])
        self.tokens["neighbour"] = await self._token(NEIGHBOUR, SECRETS["NEIGHBOUR_SECRET"])
        self.tokens["person"] = await self._token_of_person(self.demo.app_key, self.demo.app_secret, demo.USER_ID)
        next_door = await self._token_of_person(NEIGHBOUR, SECRETS["NEIGHBOUR_SECRET"], "nextdoor", NEIGHBOUR_CORP_ID)
        self.tokens["neighbouring person"] = next_door
        self.tokens["bad"] = "0" * 32

    async def revisions(self) -> dict[int, int]:
        """The revisions of the demo's organization and of its chat app, by their tenants: each write makes another."""
        engine = self.server.running.services.engine
        organization = await engine.locate(organizations.tenant_of, self.demo.corp_id)
        chat_app = await engine.locate(chat.tenant_of, self.demo.sdkappid)
        assert organization and chat_app
        return {tenant: await engine.look_up(tenant, bulk.revision) for tenant in (organization, chat_app)}

    async def _token(self, app_key: str, secret: str) -> str:
        query = f"appkey={app_key}&appsecret={secret}".encode()
        answer = (await self.ask(Asked(method="GET", path="/gettoken", query=query))).json()
        return str(answer["access_token"])

    async def _token_of_suite(self, suite_key: str, secret: str) -> str:
        path = f"/v1.0/oauth2/{self.demo.corp_id}/token"
        body = {"client_id": suite_key, "client_secret": secret, "grant_type": "client_credentials"}
        answer = (await self.ask(Asked(method="POST", path=path, body=json.dumps(body).encode()))).json()
        return str(answer["access_token"])

    async def _token_of_person(self, app_key: str, secret: str, user_id: str, corp_id: str = "") -> str:
        code = await login_code(self.server, user_id, corp_id)
        body = {"clientId": app_key, "clientSecret": secret, "grantType": "authorization_code", "code": code}
        answer = await self.server.openapi.post("/v1.0/oauth2/userAccessToken", body, token=None)
        return str(answer.json()["accessToken"])

    async def ask(self, asked: Asked) -> Answered:
        """Send a request; the answer has been held against its declaration."""
        return await ask(self.server.checked, asked)

    def credential(self, dialect: Dialect, whose: str = "good") -> Credential:
        """What proves a caller of a dialect: `good`, `bare`, `neighbour` and so on."""
        if dialect.name == "openapi":
            return Credential(headers=((TOKEN_HEADER.encode(), self.tokens[whose].encode()),))
        if dialect.name == "tencent":
            return self.signed(whose)
        token = self.server.admin.token if dialect.name == "admin" and whose == "good" else self.tokens[whose]
        if dialect.name == "admin":
            return Credential(headers=((b"authorization", f"Bearer {token}".encode()),))
        return Credential(query=(("session" if dialect.name == "top" else "access_token", str(token)),))

    def signed(self, whose: str = "good") -> Credential:
        """The query of a chat call by the administrator, by an account without rights, or by another app's."""
        if whose == "neighbour":
            return self.chat(NEIGHBOUR_SDKAPPID, key=NEIGHBOUR_KEY)
        if whose == "limited":
            return self.chat(LIMITED_SDKAPPID, key=SECRETS["LIMITED_CHAT_SECRET"])
        return self.chat(account="" if whose == "good" else COMMONER)

    def chat(self, app: int = 0, account: str = "", key: str = "", later: int = 0, **changes: str) -> Credential:
        """A chat call's query, signed now or `later` seconds; by default the demo's administrator's."""
        app, account = app or self.demo.sdkappid, account or self.demo.chat_admin
        now = self.server.clock.now() // SECOND + later
        ticket = usersig.sign(app, account, key or self.demo.chat_secret, now, 3600)
        members = {"sdkappid": str(app), "identifier": account, "usersig": ticket, "random": "1", **changes}
        return Credential(query=tuple((name, value) for name, value in members.items() if value))

    def refused_credentials(self, dialect: Dialect) -> dict[str, Credential]:
        """Credentials that are refused, by the name of their case."""
        if dialect.name == "tencent":
            return {case: make(self) for case, (_, make) in CHAT_CASES.items()}
        return {case: make(self, dialect) for case, (_, make) in TOKEN_CASES.items()}


TOKEN_CASES: dict[str, tuple[type[Fault], Callable[[Town, Dialect], Credential]]] = {
    "no token": (TokenMissing, lambda town, dialect: Credential()),
    "bad token": (TokenRefused, lambda town, dialect: town.credential(dialect, "bad")),
    "expired token": (TokenRefused, lambda town, dialect: town.credential(dialect, "expired")),
    "lacking permission": (PermissionMissing, lambda town, dialect: town.credential(dialect, "bare")),
}
CHAT_CASES: dict[str, tuple[type[Fault], Callable[[Town], Credential]]] = {
    "no usersig": (UserSigEmpty, lambda town: town.chat(usersig="")),
    "bad usersig": (UserSigUnreadable, lambda town: town.chat(usersig="nonsense")),
    "forged usersig": (UserSigForged, lambda town: town.chat(key="0" * 64)),
    "expired usersig": (UserSigExpired, lambda town: town.chat(later=-3601)),
    "future usersig": (UserSigNotYetValid, lambda town: town.chat(later=86400)),
    "another account's usersig": (UserSigOfOtherAccount, lambda town: town.chat(identifier=COMMONER)),
    "another app's usersig": (
        UserSigOfOtherApp,
        lambda town: town.chat(NEIGHBOUR_SDKAPPID, key=NEIGHBOUR_KEY, sdkappid=str(town.demo.sdkappid)),
    ),
    "no sdkappid": (AppIdMissing, lambda town: town.chat(sdkappid="")),
    "impossible sdkappid": (AppIdMalformed, lambda town: town.chat(sdkappid="one")),
    "unknown sdkappid": (ChatAppUnknown, lambda town: town.chat(1400000009)),
    "impossible identifier": (IdentifierImpossible, lambda town: town.chat(identifier="")),
    "lacking permission": (PermissionMissing, lambda town: town.signed("bare")),
}


@asynccontextmanager
async def settled(folder: Path) -> AsyncIterator[Town]:
    """A town on a folder of its own."""
    async with in_process(folder) as server:
        town = Town(server)
        await town.settle()
        yield town
