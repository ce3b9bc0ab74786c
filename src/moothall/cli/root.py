"""The commands of `moothall`, and how one ends.

Exit codes: 0 done, 1 refused, 2 wrong usage, 3 no server there. What a command does not need to show its help is
imported inside it: `serve` starts in a few hundred milliseconds, and each import counts.
"""

import sys

import typer

from moothall.cli import about, apps, device, serve
from moothall.cli.ending import Ended

app = typer.Typer(
    name="moothall",
    help="Roles, meeting rooms and chat groups of an organization, on your own machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("serve")(serve.serve)
app.add_typer(apps.app, name="app")
app.command("token")(apps.token)
app.command("usersig")(apps.usersig)
app.add_typer(device.app, name="device")
app.command("admin-token")(about.admin_token)
app.command("version")(about.version)


@app.callback()
def root() -> None:
    """Roles, meeting rooms and chat groups of an organization, on your own machine."""


def main() -> None:
    """Run the command line; never shows a traceback for what the operator can mend."""
    try:
        app()
    except Ended as ended:
        if ended.told is not None:
            print(ended.told)
        print(f"moothall: {ended}", file=sys.stderr)
        sys.exit(ended.code)
