"""What is kept of results: who still owes one, and until when."""

from collections import Counter, deque

from moothall.domain import deliveries
from moothall.domain.ports import Actor, Engine
from moothall.gateway.latencies import Latencies
from moothall.gateway.post import Post
from moothall.gateway.tasks import Tasks
from moothall.gateway.timing import Timing
from moothall.kernel.clock import SECOND
from moothall.kernel.timers import Timer, Timers

_BY_SERVER = Actor("server", "", "gateway:give_up")


class Results:
    """Delivered signals without a result, oldest first. Those whose time is over are noted together, once a second."""

    def __init__(
        self, engine: Engine, timers: Timers, tasks: Tasks, timing: Timing, counts: Counter[str], latencies: Latencies
    ) -> None:
        self._engine = engine
        self._patience = timing.result
        self._counts = counts
        self._latencies = latencies
        self._timers = timers
        self._tasks = tasks
        self.tell = timing.tell_no_result
        """Whether apps hear of a result that did not come."""
        self._order: deque[tuple[int, Post, str]] = deque()
        self._timer: Timer | None = None

    def expect(self, post: Post, signal_id: str, waited: int = 0) -> None:
        """A signal was delivered, so long ago; its device may take a while to answer."""
        since = self._timers.now() - waited
        post.awaiting[signal_id] = since
        self._order.append((since + self._patience, post, signal_id))
        self._arm()

    def came(self, post: Post, signal_id: str) -> None:
        """There is a result, of a signal that one was expected of or not."""
        self._counts["answered"] += 1
        since = post.awaiting.pop(signal_id, None)
        if since is not None:
            self._latencies.observe(self._timers.now() - since)

    def was_there(self) -> None:
        """The result `came` before the signal was stored as delivered: the device took no time."""
        self._latencies.observe(0)

    def _arm(self) -> None:
        if self._timer is None and self._order:
            self._timer = self._timers.at(max(self._order[0][0], self._timers.now() + SECOND), self._sweep)

    def _sweep(self) -> None:
        self._timer = None
        late: dict[int, list[str]] = {}
        while self._order and self._order[0][0] <= self._timers.now():
            _, post, signal_id = self._order.popleft()
            if signal_id in post.awaiting:
                del post.awaiting[signal_id]
                self._counts["unanswered"] += 1
                late.setdefault(post.tenant, []).append(signal_id)
        for tenant, signal_ids in late.items():
            self._tasks.start(self._engine.write(tenant, _BY_SERVER, deliveries.give_up, tuple(signal_ids), self.tell))
        self._arm()

    def stop(self) -> None:
        """Expect nothing more; the store knows what is open."""
        if self._timer is not None:
            self._timer.cancel()
