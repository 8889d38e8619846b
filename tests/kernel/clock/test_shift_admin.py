"""Hours, time off and turns in the admin, through the operations."""

from datetime import date, timedelta

import pytest

from kernel.clock.models import Calendar, OnCall, TimeOff, WorkPattern
from kernel.events.models import Event
from kernel.tenancy.context import tenant_context


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


@pytest.fixture
def admin(alpha, client_for):
    return client_for(alpha.admin)


def moments(**given):
    return {
        "starts_at_0": "2026-03-03", "starts_at_1": "08:00", "ends_at_0": "2026-03-03", "ends_at_1": "12:00",
    } | given  # fmt: skip


def test_all_three_are_entered_and_taken_out(alpha, admin):
    me = alpha.agent.membership_id
    hours = {"membership": me, "calendar": Calendar.objects.get().id, "from_on": "2026-03-02", "until_on": ""}
    assert admin.post("/admin/clock/workpattern/add/", hours).status_code == 302
    assert admin.post("/admin/clock/timeoff/add/", moments(membership=me, kind="sick")).status_code == 302
    on_call = moments(membership=me, team=alpha.teams["support"])
    assert admin.post("/admin/clock/oncall/add/", on_call).status_code == 302
    pattern = WorkPattern.objects.get()
    admin.post(f"/admin/clock/workpattern/{pattern.id}/change/", {"until_on": "2026-04-01"})
    pattern.refresh_from_db()
    assert pattern.until_on == date(2026, 4, 1)
    off = TimeOff.objects.get()
    assert off.ends_at - off.starts_at == timedelta(hours=4)
    for name, row in (("workpattern", pattern), ("timeoff", off), ("oncall", OnCall.objects.get())):
        assert admin.get(f"/admin/clock/{name}/").status_code == 200
        admin.post(f"/admin/clock/{name}/{row.id}/delete/", {"post": "yes"})
    assert (WorkPattern.objects.count(), TimeOff.objects.count(), OnCall.objects.count()) == (0, 0, 0)
    assert Event.objects.filter(code__startswith="clock.").count() == 7
