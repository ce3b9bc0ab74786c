"""Screen templates, by the tokens of people who have logged in."""

from typing import Any

import httpx
import pytest

from tests.scenarios.answers import refused
from tests.scenarios.guests import login_code
from tests.scenarios.meeting_rooms import DONE, House, taken

TEMPLATES = "/v1.0/rooms/devices/screens/templates"
LISTS = "/v1.0/rooms/devices/screens/templateLists"
CLOSED = (400, "no.permission", "No Permission")
NOT_FOUND = (400, "template.not.found", "Template Not Found")
TAKEN = (400, "duplicate.template.name", "Duplicate Template Name")
SAID: dict[str, Any] = {
    "templateName": "Lobby",
    "logo": "@lADPDeC2v0wZ1dLNAfTNAfQ",
    "orgName": "Moothall",
    "customDoc": "Welcome",
    "bgUrl": "https://pages.example/lobby",
    "bgImgList": ["@lADPpicture1", "$iAHNpicture2"],
    "instruction": True,
    "bgType": 2,
    "isPicTop": 0,
    "hideServerCodeWhenProjecting": True,
    "showCalendarTitle": True,
    "desensitizeUserName": True,
    "picturePlayInterval": 30,
    "showCalendarCard": True,
    "showFunctionCard": True,
}
PLACES: dict[str, Any] = {"deviceUnionIds": ["hOsTUnionIdiEiE"], "groupIds": [202, 200], "roomIds": ["annex"]}
PLAIN: dict[str, Any] = {
    "logo": "",
    "orgName": "",
    "customDoc": "",
    "bgUrl": "",
    "bgImageList": [],
    "instruction": False,
    "bgType": 1,
    "isPicTop": 1,
    "hideServerCodeWhenProjecting": False,
    "showCalendarTitle": False,
    "desensitizeUserName": False,
    "picturePlayInterval": 0,
    "showCalendarCard": False,
    "showFunctionCard": False,
}


class Screens:
    """The operations, by one person's token."""

    def __init__(self, house: House, token: str) -> None:
        self.house = house
        self.token = token

    async def create(self, **members: Any) -> httpx.Response:
        return await self.house.server.openapi.post(TEMPLATES, members, self.token)

    async def make(self, name: str, **members: Any) -> int:
        """A new template's id."""
        answer = await self.create(templateName=name, **members)
        template_id: int = answer.json()["templateId"]
        return template_id

    async def update(self, **members: Any) -> httpx.Response:
        return await self.house.server.openapi.put(TEMPLATES, members, self.token)

    async def remove(self, template_id: int) -> httpx.Response:
        return await self.house.server.openapi.post(f"{TEMPLATES}/remove", {"templateId": template_id}, self.token)

    async def get(self, template_id: int) -> httpx.Response:
        return await self.house.server.openapi.get(f"{TEMPLATES}/{template_id}", token=self.token)

    async def list(self) -> httpx.Response:
        return await self.house.server.openapi.get(LISTS, token=self.token)


async def screens_of(house: House, user_id: str) -> Screens:
    """The operations by somebody who has logged in."""
    demo = house.server.demo
    body = {
        "clientId": demo.app_key,
        "clientSecret": demo.app_secret,
        "grantType": "authorization_code",
        "code": await login_code(house.server, user_id),
    }
    answer = await house.server.openapi.post("/v1.0/oauth2/userAccessToken", body, token=None)
    return Screens(house, answer.json()["accessToken"])


@pytest.fixture
async def screens(house: House) -> Screens:
    return await screens_of(house, "manager7078")


async def test_create(screens: Screens) -> None:
    """The id stands at the top of the answer; what is written as bgImgList is read as bgImageList."""
    answer = (await screens.create(**SAID, **PLACES)).json()
    assert answer == {"templateId": 1}
    shown = {
        **{name: value for name, value in SAID.items() if name != "bgImgList"},
        "bgImageList": SAID["bgImgList"],
        "templateId": 1,
        "corpId": screens.house.server.demo.corp_id,
        "confType": 2,
        "confSubType": 1,
    }
    assert taken(await screens.get(1)) == {"deviceCustomTemplate": shown, **PLACES}
    assert await screens.house.changes("1", "screen_template") == ["screen_template.create"]


async def test_create_says_little(screens: Screens) -> None:
    template = taken(await screens.get(await screens.make("Plain")))
    assert {name: template["deviceCustomTemplate"][name] for name in PLAIN} == PLAIN
    assert (template["deviceUnionIds"], template["groupIds"], template["roomIds"]) == ([], [], [])


async def test_list(screens: Screens) -> None:
    """Maps by the templates' ids as text."""
    first, second = await screens.make("First", **PLACES), await screens.make("Second")
    answer = taken(await screens.list())
    assert [each["templateName"] for each in answer.pop("deviceCustomTemplates")] == ["First", "Second"]
    assert answer == {
        "deviceTemplateMap": {str(first): PLACES["deviceUnionIds"], str(second): []},
        "groupIdTemplateMap": {str(first): PLACES["groupIds"], str(second): []},
        "roomIdTemplateMap": {str(first): PLACES["roomIds"], str(second): []},
    }


async def test_update_replaces(screens: Screens) -> None:
    """What is left out returns to what it was before anybody said anything."""
    template_id = await screens.make("Lobby", **PLACES, logo="@logo")
    assert (await screens.update(templateId=template_id, templateName="Hall", orgName="Moothall")).json() == DONE
    template = taken(await screens.get(template_id))
    assert (template["deviceCustomTemplate"]["logo"], template["roomIds"]) == ("", [])
    assert template["deviceCustomTemplate"]["templateName"] == "Hall"
    assert (await screens.update(templateId=template_id, templateName="Hall", orgName="Moothall")).json() == DONE
    changes = await screens.house.changes(str(template_id), "screen_template")
    assert changes == ["screen_template.update", "screen_template.create"]


async def test_remove(screens: Screens) -> None:
    template_id = await screens.make("Lobby")
    assert (await screens.remove(template_id)).json() == DONE
    assert taken(await screens.list())["deviceCustomTemplates"] == []
    assert await screens.make("Lobby") > template_id


async def test_places_that_are_gone(screens: Screens) -> None:
    """Are not told any more."""
    template_id = await screens.make("Lobby", **PLACES)
    await screens.house.delete("meetingRooms/annex")
    await screens.house.server.admin.post("/moothall/v1/devices/2001/revoke")
    template = taken(await screens.get(template_id))
    assert (template["deviceUnionIds"], template["roomIds"], template["groupIds"]) == ([], [], [202, 200])


@pytest.mark.produces("openapi:template.create", "ParameterInvalid", "PictureInvalid", "TemplateNameTaken")
@pytest.mark.produces("openapi:template.update", "ParameterInvalid", "PictureInvalid", "TemplateNameTaken")
async def test_refusals(screens: Screens) -> None:
    await screens.make("Taken")
    template_id = await screens.make("Lobby")

    async def refusals(**members: Any) -> set[tuple[int, str, str]]:
        said = {"templateName": "Lobby", **members}
        new = {**said, "templateName": said["templateName"].replace("Lobby", "New")}
        return {refused(await screens.create(**new)), refused(await screens.update(templateId=template_id, **said))}

    assert await refusals(templateName="Taken") == {TAKEN}
    for picture in ("https://pictures.example/x.png", "a b", "data:image/png;base64,AAAA", "图"):
        picture_refused = {(400, "picture.format.error", "Picture Format Error")}
        assert await refusals(logo=picture) == picture_refused
        assert await refusals(bgImgList=[picture]) == picture_refused
    for name, value in (
        ("templateName", " "),
        ("bgType", 3),
        ("isPicTop", 2),
        ("picturePlayInterval", -1),
        ("bgImgList", ["@picture"] * 10),
        ("deviceUnionIds", ["nowhere"]),
        ("groupIds", [9]),
        ("roomIds", ["nowhere"]),
    ):
        ((status, code, text),) = await refusals(**{name: value})
        assert (status, code) == (400, "param.error") and name in text


@pytest.mark.produces("openapi:template.update", "TemplateUnknown")
@pytest.mark.produces("openapi:template.remove", "TemplateUnknown")
@pytest.mark.produces("openapi:template.get", "TemplateUnknown")
async def test_unknown(screens: Screens) -> None:
    assert refused(await screens.update(templateId=9, templateName="Lobby")) == NOT_FOUND
    assert refused(await screens.remove(9)) == NOT_FOUND
    assert refused(await screens.get(9)) == NOT_FOUND


@pytest.mark.produces("openapi:template.create", "NotRoomManager")
@pytest.mark.produces("openapi:template.update", "NotRoomManager")
@pytest.mark.produces("openapi:template.remove", "NotRoomManager")
@pytest.mark.produces("openapi:template.get", "NotRoomManager")
@pytest.mark.produces("openapi:template.list", "NotRoomManager")
@pytest.mark.parametrize("user_id", ["employee7079", "dave"])
async def test_people_who_manage_less(house: House, user_id: str) -> None:
    """HTTP 400 here, where devices answer 403. Whether a template exists is not told."""
    screens = await screens_of(house, user_id)
    assert refused(await screens.create(templateName="Lobby")) == CLOSED
    assert refused(await screens.update(templateId=9, templateName="Lobby")) == CLOSED
    assert refused(await screens.remove(9)) == CLOSED
    assert refused(await screens.get(9)) == CLOSED
    assert refused(await screens.list()) == CLOSED


async def test_apps_have_no_screens(screens: Screens) -> None:
    """A token of the app names nobody."""
    screens.token = screens.house.server.demo.access_token
    for response in (await screens.list(), await screens.create(templateName="Lobby"), await screens.get(1)):
        assert refused(response)[:2] == (400, "InvalidAuthentication")


@pytest.mark.produces("openapi:template.create", "SmartRoomsMissing")
@pytest.mark.produces("openapi:template.update", "SmartRoomsMissing")
async def test_edition(screens: Screens) -> None:
    """What was made with the paid edition can still be read and removed without it."""
    template_id = await screens.make("Lobby")
    await screens.house.organization("smart_rooms: false")
    missing = (400, "no.smart.permission", "No Smart Room Permission")
    assert refused(await screens.create(templateName="Hall")) == missing
    assert refused(await screens.update(templateId=template_id, templateName="Hall")) == missing
    assert (await screens.get(template_id)).status_code == 200
    assert (await screens.remove(template_id)).json() == DONE
