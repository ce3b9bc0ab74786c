"""Requests declared as types, and the plan that reads one out of what a client sent.

Real clients send the documented name or an older one, numbers as text, lists as comma text or as JSON text, and null
for absent. The plan of a request type is made once, when its operation is declared.
"""

import types
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from moothall.wire import coerce
from moothall.wire.faults import MalformedArgument, MissingArgument, UnknownArgument

Place = Literal["path", "query", "body", "header", "connection"]
"""Where an argument stands. `connection` is what the socket tells of the client, which it cannot choose."""
Members = Mapping[str, Any]
_CHOSEN: tuple[Place, ...] = ("query", "body")
"""Where a client may put names of its own."""
_SHOWN = 64
"""Characters of such a name that a refusal repeats."""


class Request(msgspec.Struct, kw_only=True, gc=False):
    """Arguments of an operation. A field without a default is required."""


class Reply(msgspec.Struct, kw_only=True, gc=False, omit_defaults=True):
    """Members of an answer, without the envelope. A member that is left at its default is left out."""


class Names:
    """The names under which a field may arrive: the documented one first, then what real clients send."""

    def __init__(self, *names: str, place: Place | None = None) -> None:
        self.names = names
        self.place = place


class Field:
    """How one field is found and read."""

    __slots__ = ("attribute", "constraints", "default", "hint", "name", "names", "place", "read", "required")

    def __init__(self, attribute: str, hint: Any, default: Any, required: bool, place: Place) -> None:
        spelled, self.hint, self.constraints = _unfold(hint)
        self.attribute = attribute
        self.names = spelled.names if spelled else (attribute,)
        self.name = self.names[0]
        """The documented name."""
        self.place = spelled.place if spelled and spelled.place else place
        self.required = required
        self.default = default
        self.read: Callable[[Any], Any] = coerce.reader(self.hint, self.constraints)

    def find(self, members: Members) -> Any:
        """What the client sent, under whichever name; None where it sent nothing or null."""
        for name in self.names:
            value = members.get(name)
            if value is not None:
                return value
        return None


class Plan:
    """Reads one request type."""

    def __init__(self, request: type[Request], place: Place, path: str = "") -> None:
        hints = get_type_hints(request, include_extras=True)
        self.request = request
        self.fields = tuple(
            self._field(info, hints[info.name], place, path) for info in msgspec.structs.fields(request)
        )
        self._taken = {
            place: tuple(name for field in self.fields if field.place == place for name in field.names)
            for place in _CHOSEN
        }

    @staticmethod
    def _field(info: msgspec.structs.FieldInfo, hint: Any, place: Place, path: str) -> Field:
        default = info.default if info.default is not msgspec.NODEFAULT else None
        field = Field(info.name, hint, default, info.required, place)
        if f"{{{field.name}}}" in path:
            field.place = "path"
        return field

    def read(self, members: Mapping[Place, Members]) -> Request:
        """The request, or `MissingArgument` or `MalformedArgument` naming the first field that is wrong."""
        values: dict[str, Any] = {}
        for field in self.fields:
            here = members[field.place]
            sent = here.get(field.name)
            if sent is None:
                sent = field.find(here)
            if sent is not None:
                try:
                    values[field.attribute] = field.read(sent)
                except ValueError as error:
                    raise MalformedArgument(f"{field.name} {error}", argument=field.name) from None
            elif field.required:
                raise MissingArgument(f"{field.name} is required", argument=field.name)
            else:
                values[field.attribute] = field.default
        return self.request(**values)

    def read_strictly(self, members: Mapping[Place, Members]) -> Request:
        """As `read`; what no field takes is an `UnknownArgument` instead of nothing."""
        for place, taken in self._taken.items():
            for name in members[place]:
                if name not in taken:
                    shown = name[:_SHOWN]
                    offered = f"the {place} takes {', '.join(taken) or 'none'}"
                    raise UnknownArgument(f"there is no argument {shown}; {offered}", argument=shown)
        return self.read(members)


def _unfold(hint: Any) -> tuple[Names | None, Any, msgspec.Meta | None]:
    names = meta = None
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
        names = next((extra for extra in extras if isinstance(extra, Names)), None)
        meta = next((extra for extra in extras if isinstance(extra, msgspec.Meta)), None)
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = [part for part in get_args(hint) if part is not type(None)]
        inner_names, hint, inner_meta = _unfold(hint)
        return names or inner_names, hint, meta or inner_meta
    return names, hint, meta
