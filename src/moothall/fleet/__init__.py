"""Many room devices in one process, which behave as a file says: for rehearsals and load."""

from moothall.fleet.behaviour import Plan, read_plan, the_plain_plan
from moothall.fleet.journal import Journal
from moothall.fleet.problems import FileWrong
from moothall.fleet.runner import Fleet, Member

__all__ = ["FileWrong", "Fleet", "Journal", "Member", "Plan", "read_plan", "the_plain_plan"]
