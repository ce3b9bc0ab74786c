"""`moothall room`: meeting rooms, from the operator's side."""

from enum import StrEnum
from typing import Annotated
from urllib.parse import quote

import typer

from moothall.cli.apps import Organization
from moothall.cli.session import Session, operator


class Switch(StrEnum):
    """Whether signals reach a room's device."""

    ON = "on"
    OFF = "off"


app = typer.Typer(help="Meeting rooms.", no_args_is_help=True)


@app.callback()
def rooms() -> None:
    """Meeting rooms."""


@app.command()
@operator
def control(
    session: Session,
    room: Annotated[str, typer.Argument(help="Id of the room.")],
    switch: Annotated[Switch, typer.Argument(help="Whether signals reach its device.")],
    organization: Organization = None,
) -> None:
    """Switch the control of ROOM on or off."""
    body = {"on": switch is Switch.ON, "corp_id": organization}
    answer = session.post(f"/moothall/v1/rooms/{quote(room, safe='')}/control", body)
    session.show(answer, f"control of {answer['name']} is {'on' if answer['control'] else 'off'}")
