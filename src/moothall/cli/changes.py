"""`moothall changes`."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from moothall.cli.session import Session, operator

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="In UTC.")]


@operator
def changes(
    session: Session,
    subject: Annotated[str | None, typer.Option(help="Of what: a userid, a role id, a room id.")] = None,
    actor: Annotated[str | None, typer.Option(help="By whom: an app key, an account.")] = None,
    what: Annotated[str | None, typer.Option(help="Noun and verb, such as role.give; all of a noun: `event.`")] = None,
    since: Day = None,
    until: Day = None,
    organization: Annotated[str | None, typer.Option(help="corpId. Not given: the only one.")] = None,
    sdkappid: Annotated[int | None, typer.Option(help="The chat app, instead of an organization.")] = None,
    suite: Annotated[str | None, typer.Option(help="The third-party app, instead of an organization.")] = None,
    most: Annotated[int, typer.Option(min=1, max=500, help="How many to show.")] = 50,
) -> None:
    """Show what was written, newest first: when, by whom, by which call."""
    query = {
        "subject": subject,
        "actor": actor,
        "what": what,
        "since": _milliseconds(since),
        "until": _milliseconds(until),
        "corp_id": organization,
        "sdkappid": sdkappid,
        "suite_key": suite,
        "size": most,
    }
    answer = session.get("/moothall/v1/changes", query)
    session.show(answer, [_line(change) for change in answer["changes"]])


def _milliseconds(day: datetime | None) -> int | None:
    return None if day is None else int(day.replace(tzinfo=UTC).timestamp() * 1000)


def _line(change: dict[str, Any]) -> str:
    at = datetime.fromtimestamp(change["at"] / 1000, UTC).isoformat(timespec="milliseconds")
    by = f"{change['actor_kind']} {change['actor']} by {change['operation']}"
    return f"{at}  {change['what']:<18} {change['subject']}  {by}  {change['before']} -> {change['after']}"
