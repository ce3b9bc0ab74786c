"""`moothall apply`, `moothall export` and `moothall reset`."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, Annotated, Any
from uuid import uuid4

import typer

from moothall.cli import progress, references
from moothall.cli.ending import UNREACHABLE, USAGE, Ended
from moothall.cli.session import Session, operator
from moothall.cli.warnings import warn

_PIECE = 64 * 1024
_IN_MEMORY = 1024 * 1024
EVERYTHING = "everything"
OnlyOrganization = Annotated[str | None, typer.Option("--organization", help="Only this corpId.")]
ChatApp = Annotated[int | None, typer.Option("--sdkappid", help="Only this chat app.")]


@operator
def apply(
    session: Session,
    file: Annotated[str, typer.Argument(help="The YAML file; - is standard input.")],
    prune: Annotated[bool, typer.Option("--prune", help="Remove what the file's lists leave out.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Remove what the file's lists name.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would change.")] = False,
) -> None:
    """Create and change organizations and chat apps as FILE says; all of it or nothing."""
    if prune and remove:
        raise Ended("--prune and --remove exclude each other", USAGE)
    session.file = file
    with _opened(file) as content:
        folder = Path.cwd() if file == "-" else Path(file).parent
        secrets = json.dumps(references.secrets(content, folder)).encode()
        size = len(secrets) + content.seek(0, os.SEEK_END)
        content.seek(0)
        apply_id = uuid4().hex
        wanted = {"prune": prune, "remove": remove, "dry_run": dry_run}
        query = {"apply_id": apply_id, "secrets_length": str(len(secrets))}
        query |= {name: str(flag).lower() for name, flag in wanted.items()}
        with _told_what_is_unknown(dry_run), progress.shown(session, apply_id, size) as sending:
            answer = session.request(
                "POST",
                "/moothall/v1/apply",
                seconds=None,
                params=query,
                headers={"content-type": "application/yaml"},
                content=sending(chain((secrets,), _pieces(content))),
            ).json()
    session.show(answer, _applied(answer))
    warn(answer, file)


@contextmanager
def _told_what_is_unknown(dry_run: bool) -> Iterator[None]:
    """Who gets no answer from a server that was there is told that it may have done what was asked."""
    import httpx

    try:
        yield
    except Ended as ended:
        reached = not isinstance(ended.__cause__, None | httpx.ConnectError | httpx.ConnectTimeout)
        if dry_run or not reached:
            raise
        advice = "whether the file was applied is not known; apply it again: what is done already is not done twice"
        raise Ended(f"{ended}\n{advice}", UNREACHABLE) from ended


def _opened(file: str) -> IO[bytes]:
    """The file, which is read twice: for its secrets, then to send it."""
    if file == "-":
        copy = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  (the caller closes it)
        copy.writelines(_pieces(sys.stdin.buffer))
        copy.seek(0)
        return copy
    try:
        return open(file, "rb")
    except OSError as error:
        raise Ended(f"{file}: {error.strerror}", USAGE) from error


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    while piece := content.read(_PIECE):
        yield piece


def _applied(answer: dict[str, Any]) -> Iterator[str]:
    for change in answer["changes"]:
        yield f"{change['tenant']}  {change['what']}  {change['subject']}"
    for noun, counts in answer["counts"].items():
        told = [f"{count} {what}" for what, count in counts.items() if count]
        if told:
            yield f"{noun:<16} {', '.join(told)}"
    for secret in answer["secrets"]:
        yield f"secret of {secret['noun']} {secret['id']} of {secret['tenant']} (shown this once)  {secret['secret']}"
    yield f"{answer['total']} {'would change' if answer['dry_run'] else 'changed'}"


@operator
def export(
    session: Session,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file instead.")] = None,
    organization: OnlyOrganization = None,
    sdkappid: ChatApp = None,
) -> None:
    """Print organizations and chat apps in the format that `apply` reads, without secrets."""
    query = {"corp_id": organization, "sdkappid": sdkappid}
    with session.stream("/moothall/v1/export", query) as pieces:
        if output is None:
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
        else:
            _write(output, pieces)


def _write(output: Path, pieces: Iterator[bytes]) -> None:
    """Whole or not at all."""
    temporary = output.with_name(f"{output.name}.new")
    with temporary.open("wb") as file:
        file.writelines(pieces)
    temporary.replace(output)


@operator
def reset(
    session: Session,
    organization: OnlyOrganization = None,
    sdkappid: ChatApp = None,
    confirm: Annotated[
        str | None, typer.Option(help=f"Repeat the corpId or the SDKAppID, or say `{EVERYTHING}`.")
    ] = None,
) -> None:
    """Remove an organization or a chat app for good, or everything; a demo server loads its demo again."""
    meant = organization or (str(sdkappid) if sdkappid else EVERYTHING)
    if confirm is None and sys.stdin.isatty():
        confirm = typer.prompt(f"This removes {meant} for good. To confirm, type {meant}")
    if confirm != meant:
        raise Ended(f"not confirmed; add --confirm {meant}", USAGE)
    body = {"corp_id": organization, "sdkappid": sdkappid, "confirm": confirm}
    answer = session.post("/moothall/v1/reset", body)
    session.show(answer, f"removed {answer['removed']}{'; the demo is loaded again' if answer['demo'] else ''}")
