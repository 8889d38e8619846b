"""Which clocks a ticket should have, and since when, from what happened to it."""

from datetime import UTC, datetime, timedelta

import pytest

from tickets.rules.sla import Mark
from tickets.rules.starts import StatusChange, Story, expected, pauses_since, status_at
from tickets.rules.words import Metric, Status

DAY = datetime(2026, 3, 2, tzinfo=UTC)


def at(hour: float) -> datetime:
    return DAY + timedelta(hours=hour)


def story(*changes, replied=(), waiting=9.0, team=9.0) -> Story:
    """A ticket of 9:00; each change is (hour, status)."""
    moves, old = [], Status.NEW
    for hour, new in changes:
        moves.append(StatusChange(at(hour), old, new))
        old = new
    return Story(
        created_at=at(9),
        status=old,
        changes=moves,
        replied_at=[at(hour) for hour in replied],
        waiting_since_at=None if waiting is None else at(waiting),
        team_since_at=None if team is None else at(team),
    )


WORK = {Metric.RESOLUTION: at(9), Metric.AGENT_WORK: at(9)}


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (story(), WORK | {Metric.FIRST_REPLY: at(9), Metric.TEAM_TIME: at(9)}),
        (story(team=None), WORK | {Metric.FIRST_REPLY: at(9)}),
        (story(team=11), WORK | {Metric.FIRST_REPLY: at(9), Metric.TEAM_TIME: at(11)}),
        (
            story((10, Status.PENDING), replied=[10], waiting=None, team=None),
            WORK | {Metric.UPDATE: at(10)},
        ),
        (
            story((10, Status.PENDING), (12, Status.OPEN), replied=[10], waiting=12, team=None),
            WORK | {Metric.UPDATE: at(10), Metric.NEXT_REPLY: at(12)},
        ),
        (story((10, Status.SOLVED), replied=[10]), {}),
        (story((10, Status.SOLVED), (11, Status.CLOSED)), {}),
        # Reopened: work begins anew; the reply owed counts from the reopening at the earliest.
        (
            story((10, Status.SOLVED), (12, Status.OPEN), replied=[10], waiting=12, team=9),
            {
                Metric.RESOLUTION: at(12),
                Metric.AGENT_WORK: at(12),
                Metric.TEAM_TIME: at(12),
                Metric.NEXT_REPLY: at(12),
            },
        ),
        (
            story((10, Status.SOLVED), (12, Status.OPEN), waiting=9, team=None),
            {Metric.RESOLUTION: at(12), Metric.AGENT_WORK: at(12), Metric.NEXT_REPLY: at(12)},
        ),
        (
            story((10, Status.SOLVED), (12, Status.OPEN), replied=[10, 13], waiting=None, team=None),
            {Metric.RESOLUTION: at(12), Metric.AGENT_WORK: at(12), Metric.UPDATE: at(13)},
        ),
    ],
)
def test_what_is_owed_and_since_when(told, wanted):
    assert expected(told) == wanted


PAUSING = frozenset({Status.PENDING, Status.ON_HOLD})


def marks(start: float, told: Story):
    return [(one.mark, one.at, one.reason) for one in pauses_since(at(start), told, PAUSING)]


def test_the_pauses_that_it_would_have_behind_it():
    told = story((10, Status.PENDING), (11, Status.ON_HOLD), (12, Status.OPEN), (13, Status.PENDING))
    paused = [
        (Mark.PAUSE, at(10), "pending"),
        (Mark.RESUME, at(12), "open"),
        (Mark.PAUSE, at(13), "pending"),
    ]
    assert marks(9, told) == paused
    assert marks(11, told) == [(Mark.PAUSE, at(11), "on_hold"), *paused[1:]]
    assert marks(12, told) == paused[2:]
    assert marks(14, told) == [(Mark.PAUSE, at(14), "pending")]
    assert pauses_since(at(9), told, ()) == ()


def test_the_status_after_whatever_happened_then():
    told = story((10, Status.PENDING), (10, Status.OPEN))
    assert status_at(at(9), told) is Status.NEW
    assert status_at(at(10), told) is Status.OPEN
    assert status_at(at(20), story()) is Status.NEW
