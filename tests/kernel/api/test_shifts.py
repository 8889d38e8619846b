import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from kernel.clock.models import OnCall, TimeOff, WorkPattern
from kernel.people.operations.tokens import create_token
from kernel.tenancy.context import tenant_context
from tests.world import NOW


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


@pytest.fixture
def robot(alpha):
    return caller(alpha, "clock.manage_shifts", "clock.own_time_off")


def caller(alpha, *scopes):
    made = create_token(
        actor=alpha.admin.actor, name="Robot", scopes=scopes, expires_at=NOW + timedelta(days=90), now=NOW
    )
    client = Client(HTTP_HOST=alpha.host, HTTP_AUTHORIZATION=f"Bearer {made.text}")

    def call(method, path, body=None):
        given = () if method == "get" else (json.dumps(body or {}),)
        more = {} if method == "get" else {"content_type": "application/json"}
        answer = getattr(client, method)(f"/api/v1/{path}", *given, **more)
        return answer.status_code, json.loads(answer.content) if answer.content else None

    return call


def test_hours_time_off_and_turns(alpha, robot):
    me = alpha.agent.membership_id
    status, pattern = robot(
        "post", "work-patterns/", {"membership_id": me, "calendar": "office", "from_on": "2026-03-02"}
    )
    assert (status, pattern["calendar"], pattern["until_on"]) == (201, "Office hours", None)
    span = {"starts_at": "2026-03-03T09:00:00Z", "ends_at": "2026-03-03T11:00:00Z", "membership_id": me}
    assert robot("post", "time-off/", span | {"kind": "training"})[0] == 201
    assert robot("post", "on-call/", span | {"team": "support"})[1]["team"] == "Support"
    _, listed = robot("get", "shifts/?first_on=2026-03-03&days=1")
    mine = next(row for row in listed["results"] if row["membership_id"] == me)
    [cell] = mine["cells"]
    assert [(one["start"], one["end"]) for one in cell["works"]] == [
        ("2026-03-03T08:00:00Z", "2026-03-03T09:00:00Z"),
        ("2026-03-03T11:00:00Z", "2026-03-03T16:00:00Z"),
    ]
    assert (cell["away"], cell["on_call"]) == (["training"], ["Support"])
    assert robot("patch", f"work-patterns/{pattern['id']}/", {"until_on": "2026-03-01"})[0] == 204
    assert robot("delete", f"time-off/{TimeOff.objects.get().id}/")[0] == 204
    assert robot("delete", f"on-call/{OnCall.objects.get().id}/")[0] == 204
    assert not WorkPattern.objects.exists()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("shifts/?days=99", 422),
        ("shifts/?first_on=9999-12-31", 422),
        ("shifts/?first_on=x", 422),
        ("shifts/", 200),
    ],
)
def test_bad_questions(robot, path, status):
    assert robot("get", path)[0] == status


def test_without_the_scope_nothing_changes(alpha):
    call = caller(alpha, "clock.own_time_off")
    span = {"starts_at": "2026-03-03T09:00:00Z", "ends_at": "2026-03-03T11:00:00Z"}
    who = {"membership_id": alpha.agent.membership_id}
    assert call("post", "time-off/", span | who)[0] == 403
    assert call("post", "on-call/", span | who | {"team": "support"})[0] == 403
    given = who | {"calendar": "office", "from_on": "2026-03-02"}
    assert call("post", "work-patterns/", given)[0] == 403
    assert (WorkPattern.objects.count(), TimeOff.objects.count(), OnCall.objects.count()) == (0, 0, 0)
