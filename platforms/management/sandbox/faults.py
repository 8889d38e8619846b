"""How the sandbox misbehaves when it is told to."""

from collections import deque
from dataclasses import dataclass
from threading import Lock

NAMES = frozenset(
    {
        "fail",  # 500, nothing applied
        "fail_after",  # applied, then 500
        "timeout",  # applied, and no answer for `seconds`
        "late",  # answered after `seconds`
        "reset",  # the connection is reset, nothing applied
        "reset_after",  # applied, then reset
        "twice",  # the answer comes twice
        "garbage",  # applied; the answer is not JSON
        "refuse",  # 422 with a reason
        "accept",  # 202: done later, when told to settle
        "gone",  # 410
    }
)
APPLIES = NAMES - {"fail", "reset", "refuse", "gone"}


@dataclass(frozen=True, slots=True)
class Fault:
    name: str
    seconds: float = 0.0


class Faults:
    """A queue: each action that comes in takes the next one. Questions are answered truly."""

    def __init__(self) -> None:
        self._queue: deque[Fault] = deque()
        self._lock = Lock()

    def plan(self, name: str, *, count: int, seconds: float) -> None:
        if name not in NAMES:
            raise ValueError(f"A fault is one of {', '.join(sorted(NAMES))}.")
        with self._lock:
            self._queue.extend([Fault(name, seconds)] * count)

    def clear(self) -> None:
        with self._lock:
            self._queue.clear()

    def take(self) -> Fault | None:
        with self._lock:
            return self._queue.popleft() if self._queue else None
