"""`moothall app`, `moothall token`, `moothall login-code` and `moothall usersig`."""

from typing import Annotated

import typer

from moothall.cli.session import Session, operator
from moothall.cli.warnings import warn

app = typer.Typer(help="Apps: credentials of an organization.", no_args_is_help=True)

Organization = Annotated[
    str | None, typer.Option("--organization", help="corpId of the organization. Not given: the only one.")
]
Permission = Annotated[
    list[str] | None, typer.Option(help="A permission point that it has; give it once for each point.")
]
Department = Annotated[
    list[int] | None,
    typer.Option(help="A department that it reaches, with all below; none and no person: everything."),
]
Person = Annotated[list[str] | None, typer.Option(help="The userid of a person that it reaches.")]
RateLimit = Annotated[int | None, typer.Option(help="Calls a second and operation. Not given: no limit.")]


@app.command()
@operator
def create(
    session: Session,
    name: Annotated[str, typer.Option(help="What the app is called.")],
    app_key: Annotated[str | None, typer.Option(help="Its key. Not given: one is made.")] = None,
    permission: Permission = None,
    rate_limit: RateLimit = None,
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
    warn(answer)


@app.command()
@operator
def rotate(session: Session, app_key: Annotated[str, typer.Argument(help="The app's key.")]) -> None:
    """Give an app a new secret. The old one and the app's tokens stop working at once."""
    answer = session.post(f"/moothall/v1/apps/{app_key}/rotate")
    session.show(answer, f"app_secret  {answer['app_secret']}")


@app.command()
@operator
def scope(
    session: Session,
    app_key: Annotated[str, typer.Argument(help="The app's key.")],
    department: Department = None,
    person: Person = None,
) -> None:
    """Say how much of the directory an app reaches; without departments and people: all of it."""
    body = {"departments": department or [], "people": person or []}
    answer = session.post(f"/moothall/v1/apps/{app_key}/scope", body)
    session.show(answer, f"{answer['app_key']} reaches {'what was given' if department or person else 'everything'}")


@operator
def login_code(
    session: Session,
    user_id: Annotated[str, typer.Argument(help="The userid of who logs in.")],
    organization: Organization = None,
) -> None:
    """Print what a person gets by logging in: a code that an app redeems once, within five minutes."""
    answer = session.post("/moothall/v1/login_codes", {"user_id": user_id, "corp_id": organization})
    session.show(answer, answer["code"])


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
