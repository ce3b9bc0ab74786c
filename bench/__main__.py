"""`python -m bench`: run the cases, print one table, and write it into the README."""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

import msgspec

from bench import machine, readme
from bench.cases import CASES
from bench.effort import FULL, QUICK, Run
from bench.figures import Figure, table
from bench.machine import Machine
from bench.processes import LOAD_CORE, pin


class Result(msgspec.Struct):
    """What `--json` writes."""

    machine: Machine
    quick: bool
    figures: dict[str, list[Figure]]
    """By case."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; 1 where a bar was missed."""
    chosen = _parser().parse_args(arguments)
    names = chosen.only.split(",") if chosen.only else list(CASES)
    if unknown := [name for name in names if name not in CASES]:
        print(f"no case {', '.join(unknown)}; there are {', '.join(CASES)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="moothall-bench-", dir=chosen.folder) as folder:
        found = machine.look(Path(folder))
        pin(LOAD_CORE)
        result = Result(found, chosen.quick, dict(_run(names, Path(folder), chosen.quick)))
    figures = [figure for of_case in result.figures.values() for figure in of_case]
    text = f"{table(figures)}\n\n{found}."
    print(text)
    if chosen.json:
        chosen.json.write_bytes(msgspec.json.format(msgspec.json.encode(result)) + b"\n")
    if not chosen.quick and not chosen.only:
        readme.write(text)
    return int(any(figure.met is False for figure in figures))


def _run(names: Sequence[str], folder: Path, quick: bool) -> Iterator[tuple[str, list[Figure]]]:
    for name in names:
        begun = perf_counter()
        here = folder / name
        here.mkdir()
        figures = list(CASES[name](Run(QUICK if quick else FULL, here)))
        print(f"{name}: {perf_counter() - begun:.0f} s", file=sys.stderr)
        yield name, figures


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    parser.add_argument("--only", metavar="CASES", help=f"some of {', '.join(CASES)}, with commas between")
    parser.add_argument("--quick", action="store_true", help="a shorter run; like --only it leaves the README alone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--folder", type=Path, help="where the servers keep their data: the disk that is measured")
    return parser


if __name__ == "__main__":
    sys.exit(main())
