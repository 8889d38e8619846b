"""Who gets a ticket: round robin among those who are available, longest without one first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    membership_id: int
    is_available: bool
    last_assigned_at: datetime | None


def pick(candidates: Sequence[Candidate]) -> int | None:
    """The membership whose turn it is; None when nobody is available and the ticket waits in its team's queue."""
    available = [candidate for candidate in candidates if candidate.is_available]
    if not available:
        return None
    turn = min(available, key=lambda one: (one.last_assigned_at or _NEVER, one.membership_id))
    return turn.membership_id
