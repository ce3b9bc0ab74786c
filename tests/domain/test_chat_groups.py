"""What accounts are in chat groups, from SQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moothall.domain import chat_groups
from moothall.domain.faults import ChatGroupIdImpossible, ChatGroupKeepsNoMembers, ChatGroupUnknown
from moothall.domain.ports import SERVER, Engine, Reader, Roster
from tests.store.folder import Folder
from tests.support import chat_writes

GROUP = "@TGS#2C5SZEAEF"
ROLES = {"leckie": "Owner", "peter": "Member", "vera": "Admin"}


class NothingInMemory:
    """A roster that knows no group."""

    def roles(self, tx: Reader, group_id: str, accounts: tuple[str, ...]) -> tuple[str, ...] | None:
        """None: the store is asked."""
        return None


class Chat:
    """A chat app in a store of its own."""

    def __init__(self, engine: Engine, tenant: int) -> None:
        self.engine = engine
        self.tenant = tenant

    async def add(self, group_id: str, kind: str, tenant: int | None = None) -> None:
        await self.engine.write(
            tenant or self.tenant, chat_writes.ACTOR, chat_writes.add_group, group_id, kind, tuple(ROLES.items())
        )

    async def roles(self, group_id: str, *accounts: str) -> tuple[str, ...]:
        roster: Roster = NothingInMemory()
        return await self.engine.look_up(self.tenant, chat_groups.roles, roster, group_id, accounts)


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[Chat]:
    folder = Folder(tmp_path / "data")
    engine = await folder.open()
    made = Chat(engine, await engine.write(SERVER, chat_writes.ACTOR, chat_writes.found, "1400000001"))
    await made.add(GROUP, "Public")
    yield made
    await folder.close()


async def test_each_account_has_its_role_and_a_stranger_has_none(chat: Chat) -> None:
    assert await chat.roles(GROUP, "vera", "nobody", "leckie", "peter") == ("Admin", "NotMember", "Owner", "Member")


async def test_an_account_that_is_asked_twice_is_answered_twice(chat: Chat) -> None:
    assert await chat.roles(GROUP, "peter", "nobody", "peter") == ("Member", "NotMember", "Member")


async def test_names_are_exact(chat: Chat) -> None:
    assert await chat.roles(GROUP, "Peter", "peter ", "", "' or 1=1") == ("NotMember",) * 4


@pytest.mark.parametrize("kind", ["Private", "Public", "ChatRoom", "Community"])
async def test_these_types_have_members(chat: Chat, kind: str) -> None:
    await chat.add("@TGS#_own", kind)
    assert await chat.roles("@TGS#_own", "leckie") == ("Owner",)


@pytest.mark.parametrize("kind", ["AVChatRoom", "BChatRoom"])
async def test_these_types_keep_no_members(chat: Chat, kind: str) -> None:
    await chat.add("room", kind)
    with pytest.raises(ChatGroupKeepsNoMembers):
        await chat.roles("room", "leckie")


async def test_another_apps_group_is_unknown(chat: Chat) -> None:
    other = await chat.engine.write(SERVER, chat_writes.ACTOR, chat_writes.found, "1400000002")
    await chat.add("theirs", "Public", other)
    with pytest.raises(ChatGroupUnknown):
        await chat.roles("theirs", "leckie")


@pytest.mark.parametrize(
    "group_id",
    [
        "a",
        " ",
        "x" * 48,
        "@TGS#2J4SZEAEL",
        "@TGS#_mine",
        "@TGS#_@TGS#cQVLVHIM62CJ",
        "TOPIC#_",
        "a'; drop table member; --",
    ],
)
async def test_an_id_that_a_group_could_have_is_unknown(chat: Chat, group_id: str) -> None:
    with pytest.raises(ChatGroupUnknown):
        await chat.roles(group_id, "leckie")


@pytest.mark.parametrize(
    "group_id",
    [
        "",
        "x" * 49,
        "é",
        "tab\there",
        "@TGS#",
        "@TGS#with space",
        "@TGS#_",
        "@PMG#_@PMG#cQVLVHIM62CJ",
        "@TGS#_mine@TOPIC#_talk",
        "line\n",
    ],
)
async def test_an_id_that_no_group_can_have_is_impossible(chat: Chat, group_id: str) -> None:
    with pytest.raises(ChatGroupIdImpossible):
        await chat.roles(group_id, "leckie")


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=48))
def test_printable_text_can_be_an_id_unless_its_prefix_is_reserved(text: str) -> None:
    reserved = text.startswith(("@TGS#", "@PMG#_")) or "@TOPIC#_" in text
    assert is_possible(text) or reserved
    assert is_possible("@TGS#_" + text[:42]) or "@TOPIC#_" in text
    assert not is_possible(text + "@TOPIC#_")


def is_possible(group_id: str) -> bool:
    try:
        chat_groups.check_id(group_id)
    except ChatGroupIdImpossible:
        return False
    return True
