"""What the clock does with each kind of work: claim it, hand it to workers, or run it itself when nobody takes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog
from celery import Task
from prometheus_client import Counter, Histogram

from kernel.events.failures import is_transient
from kernel.timers.broker import DEEPEST, Broker, Takers

log = structlog.get_logger(__name__)

CLAIM_LATENESS = Histogram(
    "stagedoor_clock_claim_lateness_seconds",
    "How long after its time a row was claimed",
    ["lane"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)
CLAIMED = Counter("stagedoor_clock_claimed_total", "Rows claimed", ["lane"])
RUN_HERE = Counter("stagedoor_clock_run_here_total", "Batches the clock ran itself", ["lane"])

Message = dict[str, Any]  # the keyword arguments of the lane's task


class Late(Protocol):
    @property
    def late_seconds(self) -> float: ...


@dataclass(slots=True)
class Lane:
    """`claim(limit)` leases rows, `batches(rows)` makes messages of them, `run(message)` does their work here."""

    name: str
    task: "Task[Any, Any]"
    claim: Callable[[int], Sequence[Late]]
    batches: Callable[[Sequence[Any]], list[Message]]
    run: Callable[[Message], None]
    limit: int  # rows claimed at once for the workers
    limit_here: int  # and when the clock runs them itself
    takers: Takers = field(default_factory=Takers)

    def pump(self, broker: Broker, depths: Mapping[str, int] | None) -> bool:
        """One round; whether there was so much that the next should follow at once."""
        if depths is None:
            return self._run_here()
        depth = depths[self.name]
        self.takers.observe(depth)
        if depth and self.takers.are_gone:
            return self._run_here()
        return self._hand_over(broker) if depth < DEEPEST else False

    def _hand_over(self, broker: Broker) -> bool:
        rows = self._claim(self.limit)
        for message in self.batches(rows):
            if broker.publish(self.task, queue=self.name, kwargs=message):
                self.takers.add(1)
            else:
                self._run(message)
        return len(rows) == self.limit

    def _run_here(self) -> bool:
        rows = self._claim(self.limit_here)
        for message in self.batches(rows):
            self._run(message)
        return len(rows) == self.limit_here

    def _claim(self, limit: int) -> Sequence[Late]:
        rows = self.claim(limit)
        CLAIMED.labels(self.name).inc(len(rows))
        lateness = CLAIM_LATENESS.labels(self.name)
        for row in rows:
            lateness.observe(max(row.late_seconds, 0))
        return rows

    def _run(self, message: Message) -> None:
        RUN_HERE.labels(self.name).inc()
        try:
            self.run(message)
        except Exception as error:
            if is_transient(error):
                raise
            log.exception("clock.batch_failed", lane=self.name)
