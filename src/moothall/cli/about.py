"""`moothall admin-token`, `moothall version` and `moothall --version`."""

import json as standard_json
import os
from typing import Annotated

import typer

import moothall
from moothall.cli.ending import Ended
from moothall.cli.session import Data, Json, read_token
from moothall.server.settings import default_folder


def admin_token(data: Data = None, json: Json = False) -> None:
    """Print the admin token that lies in the data folder of a server on this machine."""
    folder = data or default_folder(os.environ)
    token = read_token(folder)
    if token is None:
        ended = Ended(f"no admin token in {folder}; a new one: moothall serve --new-admin-token")
        if json:
            ended.tell_programs()
        raise ended
    print(standard_json.dumps({"admin_token": token}) if json else token)


def version(json: Json = False) -> None:
    """Print the version of this program."""
    print(standard_json.dumps({"version": moothall.__version__}) if json else moothall.__version__)


def _named(wanted: bool) -> None:
    if wanted:
        print(f"moothall {moothall.__version__}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option("--version", "-V", help="Print name and version of this program.", callback=_named, is_eager=True),
]
