"""`moothall app`, `moothall token` and `moothall usersig`."""

from typing import Annotated

import typer

from moothall.cli.session import Session, operator

app = typer.Typer(help="Apps: credentials of an organization.", no_args_is_help=True)

Organization = Annotated[
    str | None, typer.Option("--organization", help="corpId of the organization. Not given: the only one.")
]


@app.command()
@operator
def create(
    session: Session,
    name: Annotated[str, typer.Option(help="What the app is called.")] = "",
    app_key: Annotated[str | None, typer.Option(help="Its key. Not given: one is made.")] = None,
    permission: Annotated[
        list[str] | None, typer.Option(help="A permission point that it has; give it once for each point.")
    ] = None,
    rate_limit: Annotated[int | None, typer.Option(help="Calls a second and operation. Not given: no limit.")] = None,
    organization: Organization = None,
) -> None:
    """Make an app, with a new secret that is shown this once."""
    body = {
        "name": name,
        "app_key": app_key,
        "permissions": permission or [],
        "rate_limit": rate_limit,
        "corp_id": organization,
    }
    answer = session.post("/moothall/v1/apps", body)
    session.show(answer, (f"app_key     {answer['app_key']}", f"app_secret  {answer['app_secret']}"))


@app.command()
@operator
def rotate(session: Session, app_key: Annotated[str, typer.Argument(help="The app's key.")]) -> None:
    """Give an app a new secret. The old one and the app's tokens stop working at once."""
    answer = session.post(f"/moothall/v1/apps/{app_key}/rotate")
    session.show(answer, f"app_secret  {answer['app_secret']}")


@operator
def token(session: Session, app_key: Annotated[str, typer.Argument(help="The app's key.")]) -> None:
    """Print an access token of an app."""
    answer = session.post("/moothall/v1/tokens", {"app_key": app_key})
    session.show(answer, answer["access_token"])


@operator
def usersig(
    session: Session,
    account: Annotated[str, typer.Argument(help="The account of the chat app.")],
    sdkappid: Annotated[int | None, typer.Option(help="The chat app. Not given: the only one.")] = None,
    expire: Annotated[int, typer.Option(help="For how many seconds it is valid.")] = 86_400,
) -> None:
    """Print a UserSig for an account of a chat app."""
    body = {"identifier": account, "sdkappid": sdkappid, "expire": expire}
    answer = session.post("/moothall/v1/usersigs", body)
    session.show(answer, answer["usersig"])
