"""Requests declared as types, and what is read out of what a client sent."""

from typing import Annotated, Any

import msgspec
import pytest

from moothall.wire.faults import MalformedArgument, MissingArgument
from moothall.wire.fields import Names, Place, Plan, Request


class Search(Request):
    """What to look for."""

    group_id: Annotated[int, Names("groupId", "group_id", "gid")]
    name: Annotated[str, msgspec.Meta(min_length=1)]
    size: Annotated[int | None, msgspec.Meta(ge=1, le=100)] = 20
    tags: tuple[str, ...] = ()


PLAN = Plan(Search, "body", "/groups/{groupId}")


def members(path: dict[str, Any], body: dict[str, Any]) -> dict[Place, Any]:
    return {"path": path, "query": {}, "body": body}


def read(group: Any = "7", **body: Any) -> Search:
    found = PLAN.read(members({"groupId": group}, {"name": "n", **body}))
    assert isinstance(found, Search)
    return found


def test_everything_at_its_place() -> None:
    found = read(size="30", tags="a,b")
    assert (found.group_id, found.name, found.size, found.tags) == (7, "n", 30, ("a", "b"))


def test_absent_and_null_are_the_default() -> None:
    assert (read().size, read(size=None).size, read(tags=None).tags) == (20, 20, ())


def test_argument_of_the_path_is_not_taken_from_elsewhere() -> None:
    assert read(groupId=9).group_id == 7


@pytest.mark.parametrize("name", ["groupId", "group_id", "gid"])
def test_every_name(name: str) -> None:
    plan = Plan(Search, "body")
    found = plan.read(members({}, {name: 7, "name": "n"}))
    assert isinstance(found, Search) and found.group_id == 7


def test_documented_name_counts_before_others_unless_it_is_null() -> None:
    plan = Plan(Search, "body")
    for sent, expected in (({"gid": 1, "groupId": 2}, 2), ({"gid": 1, "groupId": None}, 1)):
        found = plan.read(members({}, {"name": "n", **sent}))
        assert isinstance(found, Search) and found.group_id == expected


@pytest.mark.parametrize("body", [{}, {"name": None}, {"Name": "n"}])
def test_missing(body: dict[str, Any]) -> None:
    with pytest.raises(MissingArgument) as caught:
        PLAN.read(members({"groupId": "7"}, body))
    assert caught.value.facts == {"argument": "name"}


def test_first_wrong_argument_is_named_by_its_documented_name() -> None:
    with pytest.raises(MalformedArgument) as caught:
        Plan(Search, "body").read(members({}, {"gid": "seven"}))
    assert caught.value.facts == {"argument": "groupId"}
    assert str(caught.value) == "groupId is not an integer"


@pytest.mark.parametrize("body", [{"name": ""}, {"size": 0}, {"size": "101"}, {"tags": {"a": 1}}])
def test_malformed(body: dict[str, Any]) -> None:
    with pytest.raises(MalformedArgument):
        read(**body)


def test_places_and_needs_are_known() -> None:
    assert [(field.name, field.place, field.required) for field in PLAN.fields] == [
        ("groupId", "path", True),
        ("name", "body", True),
        ("size", "body", False),
        ("tags", "body", False),
    ]


class Elsewhere(Request):
    """An argument with a place of its own."""

    operator: Annotated[str, Names("unionId", place="query")]
    note: str = ""


def test_argument_with_a_place_of_its_own() -> None:
    found = Plan(Elsewhere, "body").read({"path": {}, "query": {"unionId": "u"}, "body": {"unionId": "x", "note": "y"}})
    assert isinstance(found, Elsewhere) and (found.operator, found.note) == ("u", "y")
