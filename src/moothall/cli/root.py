"""The commands of `moothall`. What one does not need to show its help is imported inside it."""

import typer

from moothall.cli import about, apps, changes, data, device, rooms, serve, signals, suites

app = typer.Typer(
    name="moothall",
    help="Roles, meeting rooms and chat groups of an organization, on your own machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("serve")(serve.serve)
app.command("apply")(data.apply)
app.command("export")(data.export)
app.command("reset")(data.reset)
app.add_typer(apps.app, name="app")
app.command("token")(apps.token)
app.command("usersig")(apps.usersig)
app.command("login-code")(apps.login_code)
app.add_typer(suites.app, name="suite")
app.add_typer(device.app, name="device")
app.add_typer(rooms.app, name="room")
app.add_typer(signals.app, name="signals")
app.command("changes")(changes.changes)
app.command("admin-token")(about.admin_token)
app.command("version")(about.version)


@app.callback()
def root(version: about.Version = False) -> None:
    """Roles, meeting rooms and chat groups of an organization, on your own machine."""
