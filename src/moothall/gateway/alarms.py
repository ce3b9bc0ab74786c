"""Alarms by what devices report: told when something has been wrong, or right again, for a while."""

from moothall.domain import alarms
from moothall.domain.ports import Actor, Engine
from moothall.gateway.post import Post, Report
from moothall.gateway.tasks import Tasks
from moothall.kernel.fault import Fault
from moothall.kernel.timers import Timer, Timers

_BY_SERVER = Actor("server", "", "gateway:alarm")
_Key = tuple[int, int, str]


class Alarms:
    """Waits `hold_down` milliseconds for each change; what flaps within it is not told."""

    def __init__(self, engine: Engine, timers: Timers, tasks: Tasks, hold_down: int) -> None:
        self._engine = engine
        self._timers = timers
        self._tasks = tasks
        self._hold_down = hold_down
        self._pending: dict[_Key, Timer] = {}

    async def reported(self, post: Post, report: Report) -> None:
        """A device has reported; of what it has not mentioned in this session nothing is known."""
        raised = await self._engine.read(post.tenant, alarms.raised, post.device_id)
        for rule in alarms.REPORTED:
            if report.whole or rule in report.properties:
                self._hold(post, rule, alarms.wanted(rule, report.properties), rule in raised)

    def _hold(self, post: Post, rule: str, wrong: bool, raised: bool) -> None:
        key = (post.tenant, post.device_id, rule)
        if wrong == raised:
            if timer := self._pending.pop(key, None):
                timer.cancel()
        elif key not in self._pending:
            due = self._timers.now() + self._hold_down
            self._pending[key] = self._timers.at(due, lambda: self._tell(post, rule, wrong))

    def _tell(self, post: Post, rule: str, wrong: bool) -> None:
        """A device that has left in the meantime says at its return how it is."""
        del self._pending[post.tenant, post.device_id, rule]
        if post.link is not None:
            self._tasks.start(self._settle(post, rule, wrong))

    async def _settle(self, post: Post, rule: str, wrong: bool) -> None:
        try:
            await self._engine.write(post.tenant, _BY_SERVER, alarms.settle, post.device_id, rule, wrong)
        except Fault:
            self._hold(post, rule, wrong, not wrong)
