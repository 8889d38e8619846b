from datetime import UTC, datetime

import pytest

from tickets.queries.portal import PlainStatus
from tickets.web.portal.words import clock_time, steps_of

NOW = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)  # 23:30 on Monday in Berlin


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 2, 22, 45, tzinfo=UTC), "today, 23:45 (Europe/Berlin)"),
        (datetime(2026, 3, 2, 23, 5, tzinfo=UTC), "tomorrow, 00:05 (Europe/Berlin)"),
        (datetime(2026, 3, 6, 13, 0, tzinfo=UTC), "Friday, 14:00 (Europe/Berlin)"),
        (datetime(2026, 3, 9, 13, 0, tzinfo=UTC), "Monday, 9 March 2026, 14:00 (Europe/Berlin)"),
        (datetime(2026, 3, 30, 13, 0, tzinfo=UTC), "Monday, 30 March 2026, 15:00 (Europe/Berlin)"),
    ],
)
def test_times_as_one_would_say_them(moment, words):
    assert clock_time(moment, zone="Europe/Berlin", now=NOW) == words


def test_the_zone_is_named_readably():
    assert clock_time(NOW, zone="America/New_York", now=NOW) == "today, 17:30 (America/New York)"


def test_steps_before_the_current_one_are_done():
    assert [step.state for step in steps_of(PlainStatus.IN_REVIEW)] == ["done", "current", "todo", "todo"]
    assert [step.label for step in steps_of(PlainStatus.DONE)] == [
        "Received",
        "In review",
        "Waiting for you",
        "Done",
    ]
