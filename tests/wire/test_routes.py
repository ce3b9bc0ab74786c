"""Which operation a path means."""

import pytest

from moothall.wire.dialect import Unserved
from moothall.wire.routes import Routes


def routes(*paths: str) -> Routes[Unserved]:
    made = Routes[Unserved]()
    for path in paths:
        made.add(Unserved(path, "GET", path))
    return made


def found(made: Routes[Unserved], path: str) -> tuple[str, dict[str, str]] | None:
    match = made.find(path)
    return None if match is None else (match[0]["GET"].id, match[1])


def test_exact_path() -> None:
    assert found(routes("/a/b"), "/a/b") == ("/a/b", {})


@pytest.mark.parametrize("path", ["", "/", "/a", "/a/b/", "/a/b/c", "//a/b", "a/b"])
def test_other_paths(path: str) -> None:
    assert found(routes("/a/b", "/g/{id}/x"), path) is None


def test_any_case() -> None:
    made = routes("/v1.0/rooms/meetingRooms", "/v1.0/rooms/Groups/{groupId}")
    assert found(made, "/V1.0/Rooms/MEETINGROOMS") == ("/v1.0/rooms/meetingRooms", {})
    assert found(made, "/v1.0/ROOMS/groups/AbC") == ("/v1.0/rooms/Groups/{groupId}", {"groupId": "AbC"})


def test_values_keep_what_they_hold() -> None:
    made = routes("/u/{userId}/c/{calendarId}")
    assert found(made, "/u/a b%é/c/") == ("/u/{userId}/c/{calendarId}", {"userId": "a b%é", "calendarId": ""})


def test_literal_counts_before_value() -> None:
    made = routes("/rooms/{roomId}/set", "/rooms/superUsers/set", "/rooms/superUsers/{what}")
    assert found(made, "/rooms/superUsers/set") == ("/rooms/superUsers/set", {})
    assert found(made, "/rooms/superUsers/get") == ("/rooms/superUsers/{what}", {"what": "get"})
    assert found(made, "/rooms/r1/set") == ("/rooms/{roomId}/set", {"roomId": "r1"})


def test_methods_share_a_path() -> None:
    made = routes("/g/{id}")
    made.add(Unserved("delete", "DELETE", "/g/{id}"))
    methods, values = made.find("/g/1") or ({}, {})
    assert (sorted(methods), values) == (["DELETE", "GET"], {"id": "1"})


@pytest.mark.parametrize("again", ["/a/b", "/A/B", "/g/{id}"])
def test_taken(again: str) -> None:
    with pytest.raises(ValueError, match="taken by"):
        routes("/a/b", "/g/{id}", again)


def test_one_path_has_one_set_of_names() -> None:
    with pytest.raises(ValueError, match="known with its parts named"):
        routes("/g/{id}", "/g/{groupId}")


def test_all_of_them() -> None:
    assert [each.id for each in routes("/a", "/b/{c}", "/d")] == ["/a", "/d", "/b/{c}"]


def test_a_value_at_the_end() -> None:
    """Whatever it is, below names in any case; a name goes before it."""
    made = routes("/G/{id}", "/g/{id}/more", "/g/all", "/{first}")
    for id in ("1", "", "x" * 1_000, "Alle", "{id}"):
        assert found(made, f"/g/{id}") == found(made, f"/G/{id}") == ("/G/{id}", {"id": id})
    assert found(made, "/g/ALL") == ("/g/all", {})
    assert found(made, "/g/1/MORE") == ("/g/{id}/more", {"id": "1"})
    assert found(made, "/g") == ("/{first}", {"first": "g"})
    assert found(made, "/g/1/2") is None


def test_a_later_path_counts() -> None:
    made = routes("/g/{id}")
    assert found(made, "/g/first") == ("/g/{id}", {"id": "first"})
    made.add(Unserved("/g/first", "GET", "/g/first"))
    assert found(made, "/g/first") == ("/g/first", {})
