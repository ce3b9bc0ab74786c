"""Files for `moothall apply`: more of the demo organization, in the sizes that the cases need."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

from moothall.kernel import demo

ROLE_LENGTHS = (5, 10, 11, 9)
"""Lengths of the names of the demo group's roles: what is compared with the demo has answers of the same size."""
FIRST_ROLE = 2_000_000_000
FIRST_ROLE_GROUP = 2_500_000_000
FIRST_ROOM_GROUP = 1_000
FIRST_DEPARTMENT = 100_000
FIRST_DEVICE = 5_000
COMMUNITY = "@TGS#_@TGS#cBENCHMARKS62"
_ROLES_OF_GROUP = len(ROLE_LENGTHS)
_CODE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CODE_LENGTH = 4


def write(path: Path, lines: Iterable[str]) -> Path:
    """Write a file line by line; it may be large."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    return path


def organization(*sections: Iterable[str]) -> Iterator[str]:
    """More of the demo organization."""
    yield "organizations:"
    yield f"  - corp_id: {demo.CORP_ID}"
    for section in sections:
        yield from (f"    {line}" for line in section)


def people(count: int, first: int = 0) -> Iterator[str]:
    """People of the root department."""
    yield "people:"
    for number in range(first, first + count):
        yield f"  - {{id: {user_id(number)}, union_id: {union_id(number)}, name: Person {number}}}"


def departments(count: int) -> Iterator[str]:
    """A tree in which each department has ten below it."""
    yield "departments:"
    for number in range(count):
        parent = FIRST_DEPARTMENT + (number - 10) // 10 if number >= 10 else 1
        yield f"  - {{id: {FIRST_DEPARTMENT + number}, name: Department {number}, parent: {parent}}}"


def people_in(count: int, departments: int) -> Iterator[str]:
    """People spread evenly over departments."""
    yield "people:"
    for number in range(count):
        department = FIRST_DEPARTMENT + number % departments
        yield f"  - {{id: {user_id(number)}, name: Person {number}, title: Clerk, departments: [{department}]}}"


def role_groups(count: int, roles_each: int, held: int) -> Iterator[str]:
    """Role groups of so many roles; the first role has `held` holders."""
    yield "role_groups:"
    for group in range(count):
        yield f"  - id: {FIRST_ROLE_GROUP + group}"
        yield f"    name: Group {group}"
        yield "    roles:"
        for place in range(roles_each):
            number = group * roles_each + place
            yield f"      - id: {FIRST_ROLE + number}"
            yield f"        name: Role {number}"
            if number == 0:
                yield "        holders:"
                yield from (f"          - {user_id(person)}" for person in range(held))


def user_id(number: int) -> str:
    """The id of a person."""
    return f"person{number:06}"


def union_id(number: int) -> str:
    """As long as the demo's."""
    return f"{'u' * (len(demo.UNION_ID) - 6)}{number:06}"


def roles(count: int) -> Iterator[str]:
    """Role groups of four roles each."""
    yield "role_groups:"
    for group in range(count // _ROLES_OF_GROUP):
        yield f"  - id: {FIRST_ROLE_GROUP + group}"
        yield f"    name: {_coded(group, 'G', len('Default'))}"
        yield "    roles:"
        for place, length in enumerate(ROLE_LENGTHS):
            role = FIRST_ROLE + group * _ROLES_OF_GROUP + place
            yield f"      - {{id: {role}, name: {_coded(group, 'PQRS'[place], length)}, order: {place}}}"


def _coded(number: int, letter: str, length: int) -> str:
    code = ""
    for _ in range(_CODE_LENGTH):
        number, digit = divmod(number, len(_CODE))
        code = _CODE[digit] + code
    return letter * (length - _CODE_LENGTH) + code


def room_groups(count: int) -> Iterator[str]:
    """Room groups below the root."""
    yield "room_groups:"
    for group in range(FIRST_ROOM_GROUP, FIRST_ROOM_GROUP + count):
        yield f"  - {{id: {group}, name: Group {group}}}"


def rooms(count: int, groups: int = 0) -> Iterator[str]:
    """Rooms that can be controlled, spread evenly over room groups if there are any."""
    yield "rooms:"
    for number in range(count):
        group = f"group: {FIRST_ROOM_GROUP + number % groups}, " if groups else ""
        place = f"location_title: Building {number % 7}, location_desc: Floor {number % 9}"
        told = f"{group}capacity: {number % 30}, labels: [1, 5], {place}"
        yield f"  - {{id: {room_id(number)}, name: Room {number}, control: true, {told}}}"


def devices(count: int) -> Iterator[str]:
    """A device in each of the first rooms."""
    yield "devices:"
    for number in range(count):
        known = f"id: {FIRST_DEVICE + number}, room: {room_id(number)}, secret: {credential(number)}"
        yield f"  - {{{known}, name: Host of {number}}}"


def room_id(number: int) -> str:
    """The id of a room."""
    return f"bench-room-{number:05}"


def credential(number: int) -> str:
    """What the device in a room connects with."""
    return f"bench-credential-{number:05}"


def account(number: int) -> str:
    """The name of an account."""
    return f"account-{number:07}"


def sample(population: int, count: int, seed: int) -> list[int]:
    """So many different numbers below a bound, in an order without order."""
    return Random(seed).sample(range(population), count)
