"""Which clocks a ticket should have open, and since when each counts: read from what happened to it, pure.

This is what makes a promise that comes late (a new policy, another priority) count from where it should have counted,
with the pauses that it would have had.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from tickets.rules.sla import Happening, Mark
from tickets.rules.words import Metric, Status

ENDED = frozenset({Status.SOLVED, Status.CLOSED})


@dataclass(frozen=True, slots=True)
class StatusChange:
    at: datetime
    old: Status
    new: Status


@dataclass(frozen=True, slots=True)
class Story:
    """What happened to one ticket. `replied_at` are the public answers by people, `team_since` when its team got it."""

    created_at: datetime
    status: Status
    changes: Sequence[StatusChange]
    replied_at: Sequence[datetime]
    waiting_since_at: datetime | None
    team_since_at: datetime | None

    @property
    def reopened_at(self) -> datetime | None:
        """The last time; None for a ticket that was never done."""
        reopenings = [one.at for one in self.changes if one.old in ENDED and one.new not in ENDED]
        return reopenings[-1] if reopenings else None


def expected(story: Story) -> dict[Metric, datetime]:
    """Since when each metric's clock counts; none for a ticket that is solved."""
    if story.status in ENDED:
        return {}
    opened_at = story.reopened_at or story.created_at
    found = {Metric.RESOLUTION: opened_at, Metric.AGENT_WORK: opened_at}
    if story.team_since_at is not None:
        found[Metric.TEAM_TIME] = max(story.team_since_at, opened_at)
    if story.replied_at and story.replied_at[-1] >= opened_at:
        found[Metric.UPDATE] = story.replied_at[-1]
    if not story.replied_at and story.reopened_at is None:
        found[Metric.FIRST_REPLY] = story.created_at
    elif story.waiting_since_at is not None:
        found[Metric.NEXT_REPLY] = max(story.waiting_since_at, opened_at)
    return found


def pauses_since(start: datetime, story: Story, pausing: Collection[Status]) -> tuple[Happening, ...]:
    """The pauses and resumptions that a clock begun at `start` would have behind it."""
    status = status_at(start, story)
    marks: list[Happening] = []
    if status in pausing:
        marks.append(Happening(Mark.PAUSE, start, reason=status.key))
    for change in story.changes:
        if change.at <= start:
            continue
        was, will = change.old in pausing, change.new in pausing
        if was != will:
            marks.append(Happening(Mark.PAUSE if will else Mark.RESUME, change.at, reason=change.new.key))
    return tuple(marks)


def status_at(moment: datetime, story: Story) -> Status:
    """After whatever happened at that very moment."""
    before = [change for change in story.changes if change.at <= moment]
    if before:
        return before[-1].new
    return story.changes[0].old if story.changes else story.status
