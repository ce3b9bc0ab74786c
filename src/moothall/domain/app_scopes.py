"""What of the scopes of apps goes with a person or department that leaves the organization."""

from moothall.domain import apps, scopes, suites
from moothall.domain.ports import Writer
from moothall.domain.scopes import Scope
from moothall.store.records import credentials


def forget_person(tx: Writer, user_id: str) -> None:
    """No app reaches whoever gets the same userid later."""
    _forget(tx, Scope(people=(user_id,)))


def forget_department(tx: Writer, dept_id: int) -> None:
    """No app reaches a department that is made with the same id later."""
    _forget(tx, Scope(departments=(dept_id,)))


def _forget(tx: Writer, gone: Scope) -> None:
    for app in credentials.all_apps(tx):
        if left := scopes.without(scopes.named(app.scope_departments, app.scope_people), gone):
            apps.limit(tx, app.app_key, left)
    for grant in suites.all_grants(tx):
        if left := scopes.without(scopes.named(grant.scope_departments, grant.scope_people), gone):
            suites.limit(tx, grant, left)
