"""The page of shifts: leads see and say everybody's, others their own time off."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from kernel.clock.models import Calendar, CalendarVersion, OnCall, TimeOff, WorkPattern
from kernel.people.models import Membership
from kernel.tenancy.context import tenant_context
from tests.world import NOW

HOME = "/desk/settings/shifts/"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        Membership.objects.update(time_zone="Europe/Berlin")
        yield world.alpha


@pytest.fixture
def lead(alpha, client_for):
    return client_for(alpha.lead)


@pytest.fixture
def agent(alpha, client_for):
    return client_for(alpha.agent)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def off(member, **given):
    return {
        "membership_id": member.membership_id, "starts_at": "2026-03-03T08:00", "ends_at": "2026-03-03T12:00",
        "kind": "training",
    } | given  # fmt: skip


def test_the_week_shows_nights_weekends_holidays_and_who_is_away(alpha, lead):
    nights = {
        "time_zone": "Europe/Berlin",
        "hours": {"mon": {"22:00": "06:00"}, "sat": {"09:00": "12:00"}},
        "holidays": {"2026-03-04": "Founders' Day"},
    }
    calendar = Calendar.objects.create(key="nights", name="Nights")
    CalendarVersion.objects.create(calendar=calendar, number=1, definition=nights, created_at=NOW)
    me = alpha.agent.membership_id
    WorkPattern.objects.create(membership_id=me, calendar=calendar, from_on=date(2026, 1, 1))
    OnCall.objects.create(team_id=alpha.teams["support"], membership_id=me, starts_at=NOW, ends_at=NOW + HOUR)
    TimeOff.objects.create(membership_id=me, starts_at=NOW, ends_at=NOW + HOUR, kind="sick")
    page = text_of(lead.get(HOME))
    for told in (
        "Times in Europe/Berlin.", "Mon 2 Mar", "22:00–00:00", "00:00–06:00", "Night", "09:00–12:00", "Weekend",
        "Founders&#x27; Day", "Sick", "On call: Support", "Any hour",
    ):  # fmt: skip
        assert told in page


def test_an_agent_sees_and_enters_their_own_time_off_only(alpha, agent):
    TimeOff.objects.create(
        membership_id=alpha.teammate.membership_id, starts_at=NOW, ends_at=NOW + HOUR, kind="sick"
    )
    page = text_of(agent.get(HOME))
    assert "Agent Alpha" in page
    assert "Teammate Alpha" not in page
    assert "Usual hours" not in page
    assert agent.post(f"{HOME}time-off/", off(alpha.agent)).status_code == 303
    mine = TimeOff.objects.get(membership_id=alpha.agent.membership_id)
    assert (mine.starts_at, mine.kind) == (datetime(2026, 3, 3, 7, tzinfo=UTC), "training")
    agent.post(f"{HOME}time-off/{mine.id}/remove/")
    assert TimeOff.objects.filter(membership_id=alpha.agent.membership_id).count() == 0


def test_an_agent_changes_nothing_of_others(alpha, agent):
    theirs = TimeOff.objects.create(
        membership_id=alpha.teammate.membership_id, starts_at=NOW, ends_at=NOW + HOUR
    )
    assert agent.post(f"{HOME}time-off/", off(alpha.teammate)).status_code == 422
    assert agent.post(f"{HOME}time-off/{theirs.id}/remove/").status_code == 404
    assert agent.post(f"{HOME}hours/", {}).status_code == 403
    assert agent.post(f"{HOME}on-call/", {}).status_code == 403
    assert (TimeOff.objects.count(), WorkPattern.objects.count(), OnCall.objects.count()) == (1, 0, 0)


def test_a_lead_sets_and_ends_hours(alpha, lead):
    given = {
        "membership_id": alpha.agent.membership_id, "calendar_id": Calendar.objects.get().id,
        "from_on": "2026-03-02", "until_on": "",
    }  # fmt: skip
    assert lead.post(f"{HOME}hours/", given).status_code == 303
    made = WorkPattern.objects.get()
    assert (made.from_on, made.until_on) == (date(2026, 3, 2), None)
    assert "Office hours" in text_of(lead.get(HOME))
    lead.post(f"{HOME}hours/{made.id}/end/", {"until_on": "2026-03-20"})
    made.refresh_from_db()
    assert made.until_on == date(2026, 3, 20)
    assert lead.post(f"{HOME}hours/{made.id}/end/", {"until_on": "soon"}).status_code == 422


def test_a_lead_puts_somebody_on_call_and_takes_them_off(alpha, lead):
    given = {
        "team_id": alpha.teams["support"], "membership_id": alpha.agent.membership_id,
        "starts_at": "2026-03-02T18:00", "ends_at": "2026-03-03T06:00",
    }  # fmt: skip
    assert lead.post(f"{HOME}on-call/", given).status_code == 303
    turn = OnCall.objects.get()
    assert turn.starts_at == datetime(2026, 3, 2, 17, tzinfo=UTC)
    lead.post(f"{HOME}on-call/{turn.id}/remove/")
    assert not OnCall.objects.exists()
    assert lead.post(f"{HOME}on-call/", given | {"team_id": alpha.teams["safety"]}).status_code == 422


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"ends_at": "2026-03-03T07:00"}, "It ends before it begins"),
        ({"kind": "because"}, "Select a valid choice"),
        ({"starts_at": "tomorrow"}, "Enter a valid date/time"),
        ({"ends_at": "2028-03-03T07:00"}, "At most 366 days at once"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(alpha, lead, given, message):
    response = lead.post(f"{HOME}time-off/", off(alpha.agent, **given))
    page = text_of(response)
    assert response.status_code == 422
    assert message in page
    assert f'value="{given.get("ends_at", "2026-03-03T12:00")}"' in page
    assert not TimeOff.objects.exists()


def test_a_restricted_teams_turns_are_hidden_from_who_may_not_know(alpha, lead, client_for):
    OnCall.objects.create(
        team_id=alpha.teams["safety"], membership_id=alpha.specialist.membership_id, starts_at=NOW,
        ends_at=NOW + HOUR,
    )  # fmt: skip
    assert "On call: Safety" not in text_of(lead.get(HOME))
    assert "On call: Safety" in text_of(client_for(alpha.admin).get(HOME))
