"""What simulated devices do: the behaviour file."""

from collections import Counter
from typing import Annotated, Any

import msgspec
from yaml import Node, ScalarNode

from moothall.fleet import values
from moothall.fleet.reading import Field, Form, Notes, block, many, read, table, word
from moothall.fleet.values import Chance, Delay, Draws, Never, Rooms, Signals, Weighted, weighted

PLAIN = "plain"
"""What rooms are that the file says nothing of: at once, and without a fault."""
_NEVER = Chance(0)
_CHANCE = word(values.chance)
_MOST_ROOMS = 20_000


def _name(text: str) -> str:
    if not text or text == PLAIN or len(text) > 64:
        raise ValueError(f"is no name; {PLAIN} is taken" if text == PLAIN else "is no name of 1 to 64 characters")
    return text


def _rooms(notes: Notes, node: Node, path: str) -> Rooms:
    return Rooms(many(values.span)(notes, node, path))


def _statuses(notes: Notes, node: Node, path: str) -> Weighted[int]:
    """One status, or each with its chance."""
    if isinstance(node, ScalarNode):
        return weighted({word(values.status)(notes, node, path): 1.0})
    chances: dict[int, Chance] = table(values.status, _CHANCE)(notes, node, path)
    total = sum(chance.part for chance in chances.values())
    if abs(total - 1) > 1e-9:
        raise notes.wrong(node, path, f"the chances make {_percent(total)}, not 100%")
    return weighted({status: chance.part for status, chance in chances.items()})


def _says(form: Form[Any], meaning: str) -> Field[Any]:
    return Field(form, meaning)


_EVERY = _says(word(values.interval), "How often: a time, drawn anew each time, or `10 signals`")


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """The device turns a signal down."""

    chance: Annotated[Chance, _says(_CHANCE, "Of each signal that arrives")]
    code: Annotated[str, _says(word(values.text(64)), "The word of the `nack`")] = "busy"
    message: Annotated[str, _says(word(values.text(512)), "Its sentence")] = ""


class Mistakes(msgspec.Struct, frozen=True, kw_only=True):
    """Once for a signal the device says something wrong."""

    request_id: Annotated[Chance, _says(_CHANCE, "The result names another requestId")] = _NEVER
    json: Annotated[Chance, _says(_CHANCE, "The result's body is no JSON")] = _NEVER
    seq: Annotated[Chance, _says(_CHANCE, "The acknowledgement has another number")] = _NEVER
    signal: Annotated[Chance, _says(_CHANCE, "The acknowledgement is for a signal that nobody sent")] = _NEVER


class HalfOpen(msgspec.Struct, frozen=True, kw_only=True):
    """The device stops reading and writing and leaves its socket open: nothing is sent, no end, no reset."""

    every: Annotated[Delay | Signals, _EVERY]
    lasts: Annotated[Delay, _says(word(values.delay), "After this it goes on where it had stopped")]


class Reboot(msgspec.Struct, frozen=True, kw_only=True):
    """The device starts anew, with another bootId."""

    every: Annotated[Delay | Signals, _EVERY]
    off: Annotated[Delay, _says(word(values.delay), "How long it is away")] = Delay(5_000, 5_000)
    memory: Annotated[
        str, _says(word(values.chosen("kept", "lost")), "`kept`, or `lost`: it may act on a signal again")
    ] = "kept"
    socket: Annotated[
        str, _says(word(values.chosen("closed", "open")), "`closed`, or `open`: as if the power went, without a word")
    ] = "closed"


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The device tells what has changed about it."""

    every: Annotated[Delay | Signals, _EVERY]
    properties: Annotated[
        dict[str, tuple[str, ...]],
        _says(table(values.text(128), many(values.text(1_000))), "Names, and the values that each may get"),
    ]


class Garbage(msgspec.Struct, frozen=True, kw_only=True):
    """The device sends what is no frame."""

    every: Annotated[Delay | Signals, _EVERY]
    text: Annotated[str, _says(word(values.text(1_000_000)), "What it sends")] = "garbage"


class Flood(msgspec.Struct, frozen=True, kw_only=True):
    """The device sends pings as fast as it can."""

    every: Annotated[Delay | Signals, _EVERY]
    frames: Annotated[int, _says(word(values.count), "How many")] = 2_000


class Behaviour(msgspec.Struct, frozen=True, kw_only=True):
    """What some of the devices do."""

    rooms: Annotated[Rooms | None, _says(_rooms, "The numbers of the rooms that do so: `3`, or `[3, 10..19]`")] = None
    share: Annotated[Chance | None, _says(_CHANCE, "The part of the rooms that do so, of those that no list names")] = (
        None
    )
    ack: Annotated[
        Delay | Never, _says(word(values.delay_or_never), "From a signal's arrival to its acknowledgement, or `never`")
    ] = Delay(0, 0)
    result: Annotated[Delay | Never, _says(word(values.delay_or_never), "From there to the result, or `never`")] = (
        Delay(0, 0)
    )
    status: Annotated[
        Weighted[int], _says(_statuses, "The result's statusCode, or each with its chance: `{200: 97%, 409: 3%}`")
    ] = weighted({200: 1.0})
    error: Annotated[str, _says(word(values.text(1_000)), "The result's errorMessage where the status is not 2xx")] = ""
    silent: Annotated[Chance, _says(_CHANCE, "Takes no notice of a signal, however often it comes")] = _NEVER
    refuse: Annotated[Refusal | None, _says(block(Refusal), "")] = None
    repeat_ack: Annotated[Chance, _says(_CHANCE, "Says an acknowledgement twice")] = _NEVER
    repeat_result: Annotated[Chance, _says(_CHANCE, "Says a result twice")] = _NEVER
    wrong: Annotated[Mistakes, _says(block(Mistakes), "")] = Mistakes()
    half_open: Annotated[HalfOpen | None, _says(block(HalfOpen), "")] = None
    reboot: Annotated[Reboot | None, _says(block(Reboot), "")] = None
    report: Annotated[Report | None, _says(block(Report), "")] = None
    garbage: Annotated[Garbage | None, _says(block(Garbage), "")] = None
    flood: Annotated[Flood | None, _says(block(Flood), "")] = None


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A behaviour file."""

    seed: Annotated[int, _says(word(values.seed), "What all choices are drawn from")] = 0
    rooms: Annotated[int | None, _says(word(values.count), "How many rooms, where the command does not say it")] = None
    behaviours: Annotated[dict[str, Behaviour], _says(table(_name, block(Behaviour)), "By a name of your choice")] = {}

    def of(self, rooms: int) -> dict[int, str]:
        """The name of each room's behaviour, by the room's number."""
        found = {
            number: name
            for number in range(1, rooms + 1)
            for name, behaviour in self.behaviours.items()
            if behaviour.rooms is not None and number in behaviour.rooms
        }
        others = [number for number in range(1, rooms + 1) if number not in found]
        others.sort(key=lambda number: Draws(self.seed, number).unit("behaviour", 0))
        taken, total = 0, 0.0
        for name, behaviour in self.behaviours.items():
            if behaviour.share is not None:
                total += behaviour.share.part
                end = round(total * len(others))
                found.update(dict.fromkeys(others[taken:end], name))
                taken = end
        found.update(dict.fromkeys(others[taken:], self._others()))
        return found

    def sockets(self, rooms: int) -> int:
        """How many may be open at once: a device whose power goes leaves one behind."""
        reboots = (self.get(name).reboot for name in self.of(rooms).values())
        return rooms + sum(reboot is not None and reboot.socket == "open" for reboot in reboots)

    def get(self, name: str) -> Behaviour:
        """A behaviour by its name."""
        return self.behaviours.get(name) or Behaviour()

    def _others(self) -> str:
        """What rooms do that no list and no share has."""
        return next((name for name, one in self.behaviours.items() if one.rooms is None and one.share is None), PLAIN)


def the_plain_plan() -> Plan:
    """Where there is no file: every device acknowledges at once and answers 200."""
    return Plan()


def read_plan(text: str, rooms: int | None = None) -> tuple[Plan, int]:
    """A behaviour file, and for how many rooms it is where the command says `rooms`. Raises `FileWrong`."""
    notes = Notes()
    plan = read(text, block(Plan), notes)
    number = rooms or plan.rooms
    if number is None or number > _MOST_ROOMS:
        notes.problems.add(notes.lines.get("rooms", 1), "rooms", f"say how many: from 1 to {_MOST_ROOMS}")
    else:
        _check_places(plan, number, notes)
    notes.problems.raise_if_any()
    return plan, number or 0


def _check_places(plan: Plan, rooms: int, notes: Notes) -> None:
    named: Counter[int] = Counter()
    others: list[str] = []
    total = 0.0
    for name, behaviour in plan.behaviours.items():
        path = f"behaviours.{name}"
        if behaviour.rooms is not None and behaviour.share is not None:
            notes.problems.add(notes.lines[path], path, "has rooms and share; one of them says which devices do so")
        elif behaviour.rooms is not None:
            if (last := max(high for _, high in behaviour.rooms.spans)) > rooms:
                notes.problems.add(notes.lines[f"{path}.rooms"], f"{path}.rooms", f"there are {rooms} rooms, no {last}")
            named.update(number for number in range(1, rooms + 1) if number in behaviour.rooms)
            if twice := [number for number, times in named.items() if times > 1]:
                message = f"room {twice[0]} has another behaviour already"
                notes.problems.add(notes.lines[f"{path}.rooms"], f"{path}.rooms", message)
                return
        elif behaviour.share is not None:
            total += behaviour.share.part
            if total > 1 + 1e-9:
                message = f"with this one the shares make {_percent(total)}"
                notes.problems.add(notes.lines[f"{path}.share"], f"{path}.share", message)
        else:
            others.append(path)
            if len(others) > 1:
                notes.problems.add(
                    notes.lines[path], path, f"has neither rooms nor share; for the other rooms there is {others[0]}"
                )


def _percent(part: float) -> str:
    return f"{round(100 * part, 6):g}%"
