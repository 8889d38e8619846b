"""The clock's loop. Nothing but a signal ends it: what fails is logged and tried again."""

import threading
from collections.abc import Callable, Sequence
from time import monotonic

import structlog
from django.db import InterfaceError, OperationalError, connection

from kernel.events.failures import drop_broken_connection
from kernel.timers.broker import Broker
from kernel.timers.lanes import Lane

log = structlog.get_logger(__name__)

SHORTEST_WAIT, LONGEST_WAIT = 0.1, 0.8  # seconds between tries to reach PostgreSQL
ALIVE_SECONDS = 30.0


class Loop:
    """A step repeated until stopped, in a thread with its own database connection."""

    def __init__(self, *, name: str, step: Callable[[], bool], pause: float, stop: threading.Event) -> None:
        """`step` returns whether to go on at once; else `pause` seconds pass first."""
        self.name = name
        self._step = step
        self._pause = pause
        self._stop = stop
        self._beat_at = monotonic()
        self._reached_at = 0.0
        self._wait = SHORTEST_WAIT

    def run(self) -> None:
        while not self._stop.is_set():
            self._beat_at = monotonic()
            pause = self._once()
            if pause:
                self._stop.wait(pause)
        connection.close()

    @property
    def is_alive(self) -> bool:
        return monotonic() - self._beat_at < ALIVE_SECONDS

    @property
    def is_ready(self) -> bool:
        """Whether the last step reached PostgreSQL."""
        return self._reached_at >= self._beat_at or monotonic() - self._reached_at < LONGEST_WAIT

    def _once(self) -> float:
        """One step; how long to wait before the next."""
        try:
            is_busy = self._step()
        except (OperationalError, InterfaceError) as error:
            return self._lost_database(error)
        except Exception:
            log.exception("clock.step_failed", loop=self.name)
            drop_broken_connection()
            return LONGEST_WAIT
        if self._wait > SHORTEST_WAIT:
            log.info("clock.database_back", loop=self.name)
        self._reached_at, self._wait = monotonic(), SHORTEST_WAIT
        return 0.0 if is_busy else self._pause

    def _lost_database(self, error: Exception) -> float:
        if self._wait == SHORTEST_WAIT:
            log.warning("clock.database_lost", loop=self.name, error=type(error).__name__)
        connection.close()
        wait, self._wait = self._wait, min(self._wait * 2, LONGEST_WAIT)
        return wait


def claim_step(*, broker: Broker, lanes: Sequence[Lane]) -> Callable[[], bool]:
    def step() -> bool:
        depths = broker.depths()
        busy = [lane.pump(broker, depths) for lane in lanes]  # every lane has its turn
        return any(busy)

    return step
