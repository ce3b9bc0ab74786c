"""`moothall suite`: third-party apps."""

from typing import Annotated

import typer

from moothall.cli.apps import Department, Organization, Permission, Person, RateLimit
from moothall.cli.session import Session, operator
from moothall.cli.warnings import warn

app = typer.Typer(help="Third-party apps, and the organizations that let them in.", no_args_is_help=True)

SuiteKey = Annotated[str, typer.Argument(help="The third-party app's key.")]


@app.command()
@operator
def create(
    session: Session,
    name: Annotated[str, typer.Option(help="What the app is called.")],
    suite_key: Annotated[str | None, typer.Option(help="Its key. Not given: one is made.")] = None,
    custom: Annotated[bool, typer.Option("--custom", help="Made to measure: any ticket is good.")] = False,
) -> None:
    """Make a third-party app, with a new secret that is shown this once."""
    kind = "custom" if custom else "third_party"
    answer = session.post("/moothall/v1/suites", {"name": name, "suite_key": suite_key, "kind": kind})
    session.show(answer, (f"suite_key     {answer['suite_key']}", f"suite_secret  {answer['suite_secret']}"))


@app.command()
@operator
def ticket(
    session: Session,
    suite_key: SuiteKey,
    ticket: Annotated[str | None, typer.Argument(help="The ticket. Not given: one is made.")] = None,
) -> None:
    """Replace the ticket that the app proves itself with, and print the new one."""
    answer = session.post(f"/moothall/v1/suites/{suite_key}/ticket", {"ticket": ticket})
    session.show(answer, answer["suite_ticket"])


@app.command()
@operator
def authorize(
    session: Session,
    suite_key: SuiteKey,
    permission: Permission = None,
    department: Department = None,
    person: Person = None,
    rate_limit: RateLimit = None,
    organization: Organization = None,
) -> None:
    """Let the app into an organization, or change how far and how often. What is not given is taken away."""
    body = {
        "permissions": permission or [],
        "departments": department or [],
        "people": person or [],
        "rate_limit": rate_limit,
        "corp_id": organization,
    }
    answer = session.post(f"/moothall/v1/suites/{suite_key}/authorize", body)
    session.show(answer, f"{answer['suite_key']} may act in {answer['corp_id']}")
    warn(answer)


@app.command()
@operator
def revoke(session: Session, suite_key: SuiteKey, organization: Organization = None) -> None:
    """Let the app into an organization no longer. Its tokens there stop working at once."""
    answer = session.post(f"/moothall/v1/suites/{suite_key}/revoke", {"corp_id": organization})
    session.show(answer, f"{answer['suite_key']} may no longer act in {answer['corp_id']}")
