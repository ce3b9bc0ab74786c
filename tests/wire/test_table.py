"""Which code and text a fault becomes."""

import pytest

from moothall.kernel.fault import Fault, StoreUnavailable, SystemFault
from moothall.wire.table import FaultTable, Row, rows


class Unknown(Fault):
    """Something is unknown."""


class RoleUnknown(Unknown):
    """A role is unknown."""


TABLE = FaultTable(
    (
        Row(fault=SystemFault, code="-1", en="System is busy", zh="系统繁忙"),
        Row(fault=Unknown, code="1", en="Unknown: {detail}", zh="不存在: {detail}"),
        Row(fault=Unknown, code="2", en="Unknown size", argument="size"),
        *rows("role.get", Unknown, code=3, en="Unknown {{role}} {role_id}"),
        *rows("role.get", Unknown, code=4, en="Unknown size of the role", argument="size"),
        *rows("role.list", RoleUnknown, code="Missing{argument}", en="no text in Chinese", http=400),
    )
)


@pytest.mark.parametrize(
    ("operation", "argument", "code"),
    [("", "", "1"), ("", "size", "2"), ("other", "size", "2"), ("role.get", "", "3"), ("role.get", "size", "4")],
)
def test_narrowest_row_counts(operation: str, argument: str, code: str) -> None:
    row = TABLE.of(Unknown("", argument=argument), operation)
    assert row is not None and row.code == code


def test_subclass_takes_its_parents_row() -> None:
    assert TABLE.find(RoleUnknown, "role.get") is TABLE.find(Unknown, "role.get")
    assert TABLE.find(StoreUnavailable) is TABLE.system("")


def test_own_row_of_a_subclass_counts_first() -> None:
    row = TABLE.find(RoleUnknown, "role.list")
    assert row is not None and row.code_of(RoleUnknown("", argument="roleId")) == "MissingroleId"


def test_fault_without_row() -> None:
    assert TABLE.find(Fault) is None


def test_texts_quote_facts() -> None:
    row = TABLE.find(Unknown, "role.get")
    assert row is not None
    assert row.text(Unknown(role_id=7), "en") == "Unknown {role} 7"
    assert row.text(Unknown(), "en") == "Unknown {role} "
    assert row.text(Unknown(role_id="{detail}"), "en") == "Unknown {role} {detail}"


def test_language_decides_and_english_fills_in() -> None:
    row, plain = TABLE.find(Unknown), TABLE.find(RoleUnknown, "role.list")
    assert row is not None and plain is not None
    assert row.text(Unknown("x"), "zh") == "不存在: x"
    assert row.text(Unknown("x"), "en") == "Unknown: x"
    assert plain.text(RoleUnknown(), "zh") == "no text in Chinese"


def test_empty_detail_leaves_no_colon() -> None:
    row = TABLE.find(Unknown)
    assert row is not None and row.text(Unknown(), "en") == "Unknown"


def test_two_rows_for_one_fault() -> None:
    row = Row(fault=Unknown, code="1", en="Unknown")
    with pytest.raises(ValueError, match="two rows"):
        FaultTable((row, row))
