"""`moothall signals`: what apps send to rooms, and what becomes of it."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from moothall.cli.apps import Organization
from moothall.cli.session import Session, operator
from moothall.kernel.printable import printable

app = typer.Typer(help="Signals of apps to rooms.", no_args_is_help=True)


@app.command("list")
@operator
def list_signals(
    session: Session,
    room: Annotated[str | None, typer.Option(help="Only of this room.")] = None,
    device: Annotated[int | None, typer.Option(help="Only of this device.")] = None,
    sender: Annotated[str | None, typer.Option("--app", help="Only of this app key.")] = None,
    request: Annotated[str | None, typer.Option(help="Only with this requestId.")] = None,
    state: Annotated[str | None, typer.Option(help="Only in this state, such as EXPIRED.")] = None,
    organization: Organization = None,
    most: Annotated[int, typer.Option(min=1, max=500, help="How many to show.")] = 50,
) -> None:
    """List the signals of the last 24 hours, newest first."""
    query = {
        "room_id": room,
        "device_id": device,
        "app_key": sender,
        "request_id": request,
        "state": state,
        "corp_id": organization,
        "size": most,
    }
    answer = session.get("/moothall/v1/signals", query)
    session.show(answer, [_line(signal) for signal in answer["signals"]])


@app.command()
@operator
def show(
    session: Session,
    signal_id: Annotated[str, typer.Argument(help="Id of the signal.")],
    organization: Organization = None,
) -> None:
    """Show the whole life of a signal: accepted, dispatched, acknowledged, answered, by whom."""
    answer = session.get(f"/moothall/v1/signals/{signal_id}", {"corp_id": organization})
    session.show(answer, [_line(answer["signal"]), *map(_step, answer["steps"])])


@app.command()
@operator
def tail(session: Session, organization: Organization = None) -> None:
    """Show each change of a signal as it happens, until Ctrl-C or until the server stops."""
    with session.stream("/moothall/v1/signals/live", {"corp_id": organization}) as pieces:
        try:
            for data in _events(pieces):
                step = json.loads(data)
                print(data if session.json else printable(f"{_step(step)}  {step['signal_id']}"), flush=True)
        except KeyboardInterrupt:
            return


def _events(pieces: Iterable[bytes]) -> Iterator[str]:
    """The data of each server-sent event."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from (line.removeprefix(b"data: ").decode() for line in lines if line.startswith(b"data: "))


def _line(signal: dict[str, Any]) -> str:
    answered = "" if signal.get("status_code") is None else f" {signal['status_code']}"
    sender = f"{signal['app_key']} as {signal['union_id']}"
    place = f"room {signal['room_id']} device {signal['device_id']}"
    return (
        f"{_time(signal['created_at'])}  {signal['signal_id']}  {signal['state']:<10}{answered}  "
        f"{signal['request_id']}  {place}  by {sender}"
    )


def _step(step: dict[str, Any]) -> str:
    after = step.get("after") or {}
    facts = " ".join(
        f"{name} {after[name]}" for name in ("state", "attempt", "status_code", "error") if after.get(name)
    )
    return f"{_time(step['at'])}  {step['what']:<20} {facts}  by {step['actor_kind']} {step['actor']}"


def _time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")
