"""Meeting rooms and their groups."""

from moothall.domain.faults import OperatorUnknown, RoomGroupUnknown
from moothall.domain.ports import Reader
from moothall.store.records import people, rooms
from moothall.store.records.rooms import RoomGroup


def get_group(tx: Reader, operator: str, group_id: int) -> RoomGroup:
    """The room group of that id, for the person with that unionId.

    Raises `OperatorUnknown` before `RoomGroupUnknown`: who may not ask learns nothing.
    """
    if people.by_union_id(tx, operator) is None:
        raise OperatorUnknown(f"nobody here has unionId {operator}", union_id=operator)
    group = rooms.get_group(tx, group_id)
    if group is None:
        raise RoomGroupUnknown(f"no room group {group_id}", group_id=group_id)
    return group
