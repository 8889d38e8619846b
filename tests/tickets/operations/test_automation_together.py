"""Rules together: whatever set of them, they come to rest; whoever races, each acts once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.events.delivering import occurrence_of, run_deliveries
from kernel.events.models import Delivery, DeliveryState, Event
from kernel.tenancy.context import tenant_context
from kernel.timers.registry import DueTimer
from tests.architecture.matrix_callers import undone
from tests.tickets.automation_desk import LATER, after, make, on, settle
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.models import AutomationRule, AutomationRun, Message
from tickets.operations.automating import run_for_event
from tickets.operations.automation_checks import EndlessRule
from tickets.operations.time_rules import fire
from tickets.rules.automation import MAX_DEPTH

RACERS = 6
steps = st.sampled_from(
    [
        {"set_priority": "low"}, {"set_priority": "high"}, {"raise_priority": True}, {"tags": {"add": ["a"]}},
        {"tags": {"remove": ["a"], "add": ["b"]}}, {"set_status": "pending"}, {"set_status": "open"},
        {"move_to_team": "billing"}, {"move_to_team": "support"}, {"assign": "next"}, {"assign": "nobody"},
        {"note": "Seen"},
    ]
)  # fmt: skip
codes = st.sampled_from(
    [
        "created",
        "priority_changed",
        "tags_changed",
        "status_changed",
        "team_changed",
        "assigned",
        "note_added",
    ]
)
conditions = st.sampled_from(
    [{}, {}, {"fact": "tags", "is": ["a"]}, {"not": {"fact": "tags", "is": ["a"]}},
     {"fact": "priority", "is": ["high"]}, {"fact": "is_assigned", "is_true": False},
     {"fact": "team", "is": ["support"]}]
)  # fmt: skip
definitions = st.builds(
    lambda events, then, wanted: on(*events, then=then, conditions=wanted),
    st.lists(codes, min_size=1, max_size=3, unique=True),
    st.lists(steps, min_size=1, max_size=2),
    conditions,
)


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules=st.lists(definitions, min_size=2, max_size=8))
def test_any_set_of_rules_comes_to_rest_within_the_bound(alpha, rules):
    with undone():
        for nth, definition in enumerate([on("created", then=[{"note": "Start"}]), *rules]):
            with suppress(EndlessRule):
                make(alpha, f"r{nth}", definition)
        open_ticket(alpha)
        assert settle(LATER) <= MAX_DEPTH + 2
        found = list(AutomationRun.objects.select_related("rule_version"))
        for run in found:
            chain = Counter()
            walked = run if run.outcome == "done" else run.parent
            while walked is not None:
                chain[walked.rule_version.rule_id] += 1
                walked = walked.parent
            assert set(chain.values()) <= {1}
        assert all(run.depth <= MAX_DEPTH for run in found if run.outcome == "done")


def test_a_desk_without_rules_pays_one_small_query_for_each_publishing(alpha):
    with CaptureQueriesContext(connection) as without:
        open_ticket(alpha)
    asked = [query for query in without.captured_queries if "automation" in query["sql"]]
    assert len(asked) == len(
        [one for one in without.captured_queries if 'INSERT INTO "events_event"' in one["sql"]]
    )
    assert not Delivery.objects.filter(consumer="tickets.automate").exists()


# Real threads


def race(ask) -> None:
    def in_thread(_):
        try:
            return ask()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(RACERS) as pool:
        list(pool.map(in_thread, range(RACERS)))


@pytest.fixture
def noted(world, committed):
    """A ticket that came in, and a rule that writes a note on it."""
    place = world.alpha
    with tenant_context(place.id):
        make(place, "note", on("created", then=[{"note": "Hello"}]))
        make(place, "late", after(1, "created", then=[{"note": "Late"}]))
        ticket = open_ticket(place)
    return place, ticket


def notes(place, ticket) -> list[str]:
    with tenant_context(place.id):
        return list(
            Message.objects.filter(ticket=ticket, visibility=1).order_by("id").values_list("body", flat=True)
        )


def test_the_same_event_in_many_threads_acts_once(noted):
    place, ticket = noted

    def ask():
        with tenant_context(place.id):
            event = occurrence_of(Event.objects.get(code="tickets.created"))
            run_for_event(event=event, now=NOW)

    race(ask)
    assert notes(place, ticket) == ["Hello"]


def test_the_same_delivery_in_many_workers_acts_once(noted):
    place, ticket = noted
    with tenant_context(place.id):
        owed = Delivery.objects.filter(consumer="tickets.automate")
        ids = list(owed.values_list("id", flat=True))
        owed.update(state=DeliveryState.LEASED)
    race(lambda: run_deliveries(tenant_id=place.id, delivery_ids=ids, now=NOW))
    assert notes(place, ticket) == ["Hello"]


def test_the_same_timer_in_many_workers_acts_once(noted):
    place, ticket = noted
    with tenant_context(place.id):
        rule_id = AutomationRule.objects.get(key="late").id
    due = [DueTimer(1, ticket.id, str(rule_id), LATER, 0)]

    def ask():
        with tenant_context(place.id):
            fire(due=due, now=LATER)

    race(ask)
    assert notes(place, ticket) == ["Late"]
