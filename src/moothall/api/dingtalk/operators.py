"""The arguments that most operations of meeting rooms have."""

from typing import Annotated

import msgspec

from moothall.wire.fields import Names, Reply

UnionId = Annotated[str, Names("unionId"), msgspec.Meta(min_length=1)]
"""Who asks: a person of the app's organization."""
RoomId = Annotated[str, Names("roomId"), msgspec.Meta(min_length=1)]


class Done(Reply):
    """That it was done."""

    result: bool


DONE = Done(result=True)
