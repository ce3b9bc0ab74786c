"""Which scenario shows which refusal: by a mark where one is written out, by a function where they are generated.

    @pytest.mark.produces("openapi:control.send", "ControlClosed")

says that a client of the marked test is refused for that reason, in the code and the words of the fault table; a check
after the test holds it to that. Marks are collected by reading the files, so they name everything literally.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

TESTS = Path(__file__).parent.parent
MARK = "produces"


class Claim(msgspec.Struct, frozen=True, order=True):
    """One refusal that a scenario shows; without an operation, one for requests that mean none."""

    dialect: str
    operation: str
    fault: str
    scenario: str


@cache
def marked() -> tuple[Claim, ...]:
    """The claims of all marks under tests/."""
    return tuple(claim for path in sorted(TESTS.rglob("test_*.py")) for claim in _of_file(path))


def _of_file(path: Path) -> Iterator[Claim]:
    text = path.read_text(encoding="utf-8")
    if f"mark.{MARK}" not in text:
        return
    module = f"tests.{'.'.join(path.relative_to(TESTS).with_suffix('').parts)}"
    for function in ast.walk(ast.parse(text)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in function.decorator_list:
                yield from _of_decorator(decorator, f"{module}.{function.name}")


def _of_decorator(decorator: ast.expr, scenario: str) -> Iterator[Claim]:
    """The marks of one decorator: its own, or those of the parameters that it lists."""
    for node in ast.walk(decorator):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == MARK:
            named, *faults = (ast.literal_eval(argument) for argument in node.args)
            yield from claims_of(named, faults, scenario)


def claims_of(named: str, faults: list[str], scenario: str) -> Iterator[Claim]:
    """The claims of one mark; `named` is dialect and operation with a colon between them."""
    dialect, _, operation = named.partition(":")
    for fault in faults:
        yield Claim(dialect, operation, fault, scenario)
