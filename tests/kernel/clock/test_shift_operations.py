from datetime import UTC, date, datetime, timedelta

import pytest

from kernel.clock.models import Calendar, OnCall, TimeOff, WorkPattern
from kernel.clock.queries import NoCalendar
from kernel.clock.shift_operations import (
    NoSuchEntry,
    NoSuchPlace,
    NotTheirs,
    add_time_off,
    end_pattern,
    remove_on_call,
    remove_time_off,
    set_on_call,
    set_pattern,
)
from kernel.errors import Invalid, NotAllowed
from kernel.events.models import Event
from kernel.people.locks import NoSuchMember
from kernel.people.models import Membership
from kernel.tenancy.context import tenant_context
from tests.world import NOW

HOUR = timedelta(hours=1)
FIRST = date(2026, 3, 2)


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


def told() -> list[tuple[str, int]]:
    found = Event.objects.filter(code__startswith="clock.").order_by("id")
    return list(found.values_list("code", "subject_id"))


def counts() -> tuple[int, int, int, int]:
    return (WorkPattern.objects.count(), TimeOff.objects.count(), OnCall.objects.count(), len(told()))


def pattern(alpha, *, actor=None, **given):
    return set_pattern(
        actor=actor or alpha.lead.actor,
        **{
            "membership_id": alpha.agent.membership_id,
            "calendar_id": Calendar.objects.get().id,
            "from_on": FIRST,
            "now": NOW,
        }
        | given,
    )


def time_off(alpha, *, actor=None, member=None, start: datetime = NOW, hours=2, **given):
    return add_time_off(
        actor=actor or alpha.agent.actor,
        membership_id=(member or alpha.agent).membership_id,
        starts_at=start,
        ends_at=start + hours * HOUR,
        now=NOW,
        **given,
    )


def turn(alpha, *, actor=None, member=None, team="support", hours=2):
    return set_on_call(
        actor=actor or alpha.lead.actor,
        team_id=alpha.teams[team],
        membership_id=(member or alpha.agent).membership_id,
        starts_at=NOW,
        ends_at=NOW + hours * HOUR,
        now=NOW,
    )


def test_a_lead_sets_and_ends_hours(alpha):
    made = pattern(alpha)
    again = pattern(alpha, until_on=date(2026, 4, 1))
    assert (again.id, again.until_on) == (made.id, date(2026, 4, 1))
    end_pattern(actor=alpha.lead.actor, pattern_id=made.id, until_on=date(2026, 3, 20), now=NOW)
    assert WorkPattern.objects.get().until_on == date(2026, 3, 20)
    end_pattern(actor=alpha.lead.actor, pattern_id=made.id, until_on=date(2026, 3, 1), now=NOW)
    assert not WorkPattern.objects.exists()
    me = alpha.agent.membership_id
    assert told() == [
        ("clock.pattern_set", me),
        ("clock.pattern_set", me),
        ("clock.pattern_ended", me),
        ("clock.pattern_ended", me),
    ]


def test_the_same_hours_again_say_nothing(alpha):
    pattern(alpha)
    pattern(alpha)
    assert counts() == (1, 0, 0, 1)


def test_hours_that_cannot_be_are_refused(alpha, world):
    with pytest.raises(Invalid, match="before the first"):
        pattern(alpha, until_on=date(2026, 3, 1))
    with pytest.raises(Invalid, match="1900 to 2198"):
        pattern(alpha, from_on=date(9999, 12, 31))
    with pytest.raises(NoCalendar):
        pattern(alpha, calendar_id=10**9)
    with pytest.raises(NoSuchMember):
        pattern(alpha, membership_id=world.beta.agent.membership_id)
    Membership.objects.filter(id=alpha.agent.membership_id).update(is_active=False)
    with pytest.raises(NoSuchPlace):
        pattern(alpha)
    assert counts() == (0, 0, 0, 0)


def test_an_agent_enters_their_own_time_off_and_nobody_elses(alpha):
    entry = time_off(alpha, kind="sick")
    assert time_off(alpha, kind="sick").id == entry.id
    with pytest.raises(NotAllowed):
        time_off(alpha, member=alpha.teammate)
    with pytest.raises(NoSuchEntry):
        remove_time_off(actor=alpha.teammate.actor, time_off_id=entry.id, now=NOW)
    assert counts() == (0, 1, 0, 1)
    assert Event.objects.get(code="clock.time_off_added").data.keys() == {"membership_id", "time_off"}
    remove_time_off(actor=alpha.agent.actor, time_off_id=entry.id, now=NOW)
    assert counts() == (0, 0, 0, 2)


def test_a_lead_enters_and_removes_anybodys(alpha):
    entry = time_off(alpha, actor=alpha.lead.actor, member=alpha.teammate)
    remove_time_off(actor=alpha.lead.actor, time_off_id=entry.id, now=NOW)
    assert not TimeOff.objects.exists()


def test_time_off_that_cannot_be_is_refused(alpha):
    with pytest.raises(Invalid, match="Choose one of"):
        time_off(alpha, kind="because")
    with pytest.raises(Invalid, match="before it begins"):
        time_off(alpha, hours=0)
    with pytest.raises(Invalid, match="1900 to 2198"):
        time_off(alpha, start=datetime(9999, 12, 1, tzinfo=UTC))
    with pytest.raises(Invalid, match="366 days"):
        time_off(alpha, hours=24 * 367)
    assert counts() == (0, 0, 0, 0)


def test_on_call(alpha):
    made = turn(alpha)
    assert turn(alpha).id == made.id
    remove_on_call(actor=alpha.lead.actor, on_call_id=made.id, now=NOW)
    assert told() == [
        ("clock.on_call_set", alpha.agent.membership_id),
        ("clock.on_call_removed", alpha.agent.membership_id),
    ]


def test_a_restricted_teams_turns_are_its_members_and_nobody_elses_to_see(alpha):
    with pytest.raises(NoSuchPlace):
        turn(alpha, team="safety")  # the lead is not in it
    with pytest.raises(NotTheirs):
        turn(alpha, team="safety", actor=alpha.admin.actor)
    assert counts() == (0, 0, 0, 0)
    made = turn(alpha, team="safety", actor=alpha.admin.actor, member=alpha.specialist)
    with pytest.raises(NoSuchPlace):
        remove_on_call(actor=alpha.lead.actor, on_call_id=made.id, now=NOW)
    assert OnCall.objects.count() == 1


def test_agents_set_no_hours_and_no_turns(alpha):
    made, other = pattern(alpha), turn(alpha)
    before = counts()
    for refused in (
        lambda: pattern(alpha, actor=alpha.agent.actor, from_on=date(2026, 5, 1)),
        lambda: end_pattern(actor=alpha.agent.actor, pattern_id=made.id, until_on=FIRST, now=NOW),
        lambda: turn(alpha, actor=alpha.agent.actor, hours=3),
        lambda: remove_on_call(actor=alpha.agent.actor, on_call_id=other.id, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert counts() == before
    assert WorkPattern.objects.get().until_on is None
