"""`moothall device`: room devices, from the operator's side."""

import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from moothall.cli import device_connect, device_fleet
from moothall.cli.apps import Organization
from moothall.cli.session import Session, operator
from moothall.kernel.printable import printable

_WIDE = 200

app = typer.Typer(help="Room devices.", no_args_is_help=True)
app.command("connect")(device_connect.connect)
app.command("fleet")(device_fleet.fleet)


@app.command()
@operator
def claim(
    session: Session,
    code: Annotated[str, typer.Argument(help="The code that the device shows.")],
    room: Annotated[str, typer.Option(help="Id of the room that the device is in.")],
    name: Annotated[str, typer.Option(help="What the device is called.")] = "",
    organization: Organization = None,
) -> None:
    """Bind the device that shows CODE to a room, and let it have its credential."""
    body = {"code": code, "room_id": room, "name": name, "corp_id": organization}
    answer = session.post("/moothall/v1/devices/claim", body)
    session.show(answer, f"device {answer['device']['device_id']} is now in room {room}")


@app.command("list")
@operator
def list_devices(session: Session, organization: Organization = None) -> None:
    """List an organization's devices, and which are connected now."""
    answer = session.get("/moothall/v1/devices", {"corp_id": organization})
    if session.json:
        session.show(answer, "")
    else:
        _print_table(answer["devices"])


@app.command()
@operator
def rotate(
    session: Session,
    device_id: Annotated[int, typer.Argument(help="Id of the device.")],
    organization: Organization = None,
) -> None:
    """Give a device another credential, now or when it next connects; the old one works until the new one is used."""
    answer = session.post(f"/moothall/v1/devices/{device_id}/rotate", {"corp_id": organization})
    session.show(answer, f"device {device_id} is to take a new credential; the old one works until it has")


@app.command()
@operator
def revoke(
    session: Session,
    device_id: Annotated[int, typer.Argument(help="Id of the device.")],
    organization: Organization = None,
) -> None:
    """Take a device's credential away for good; its session ends."""
    answer = session.post(f"/moothall/v1/devices/{device_id}/revoke", {"corp_id": organization})
    session.show(answer, f"device {device_id} is revoked")


def _print_table(devices: list[dict[str, Any]]) -> None:
    from rich.console import Console  # slow to import
    from rich.table import Table
    from rich.text import Text

    table = Table("id", "name", "room", "state", "connected", "last seen", box=None, header_style="bold")
    for device in devices:
        seen = device["seen_at"]
        table.add_row(
            str(device["device_id"]),
            Text(printable(device["name"])),
            Text(printable(device["room_id"] or "")),
            device["lifecycle"].lower() + (", to take a new credential" if device["rotating"] else ""),
            "yes" if device["connected"] else "no",
            f"{datetime.fromtimestamp(seen / 1_000, UTC).astimezone():%Y-%m-%d %H:%M:%S}" if seen else "never",
        )
    Console(width=None if sys.stdout.isatty() else _WIDE).print(table)
