"""What runs at the desk, for the board: only what the viewer may see, in a fixed number of queries."""

from datetime import timedelta

import pytest

from kernel.actors import system_actor
from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.models import LegalDeadline
from tickets.operations.legal import meet, start_deadline
from tickets.operations.legal_book import DeadlineBook
from tickets.operations.legal_rules import create_legal_rule
from tickets.queries.legal import list_running
from tickets.queries.legal_deadlines import Result, list_deadlines

HOUR = timedelta(hours=1)
TERMS = {
    "basis": "Section 1", "source": "The book", "starts": "A request", "unit": "hours", "amount": 48,
    "margin": {"percent": 50},
    "thresholds": [{"at": {"before": 360}, "ladder": [{"steps": [{"notify": ["leads:billing", "team"]}]}]}],
}  # fmt: skip


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        robot = system_actor(tenant_id=world.alpha.id)
        create_legal_rule(actor=robot, key="law", name="Law", terms=TERMS, now=NOW)
        yield world.alpha


def begin(place, ticket, *, key="", hours=0, who="agent"):
    return start_deadline(
        actor=getattr(place, who).actor,
        ticket_id=ticket.id,
        rule_key="law",
        key=key,
        started_at=NOW - hours * HOUR,
        now=NOW,
    )


def test_the_nearest_first_and_only_what_may_be_seen(alpha):
    ticket = open_ticket(alpha)
    hidden = open_ticket(alpha, topic="threat", key="hidden")
    begin(alpha, ticket, key="today")
    begin(alpha, ticket, key="missed", hours=50)
    begin(alpha, hidden, key="secret", hours=10, who="specialist")
    done = begin(alpha, ticket, key="done")
    meet(actor=alpha.agent.actor, ticket_id=ticket.id, deadline_id=done.id, note="", now=NOW)
    rows = list_running(actor=alpha.lead.actor, until=NOW + 48 * HOUR)
    assert [(row.ticket_number, row.due_at, row.is_missed) for row in rows] == [
        (ticket.number, NOW - 2 * HOUR, True),
        (ticket.number, NOW + 48 * HOUR, False),
    ]
    assert (rows[1].rule, rows[1].team, rows[1].inner_at) == ("Law", "Support", NOW + 24 * HOUR)
    assert len(list_running(actor=alpha.lead.actor, until=NOW + 47 * HOUR)) == 1
    assert len(list_running(actor=alpha.specialist.actor, until=NOW + 48 * HOUR)) == 3


def test_lists_cost_the_same_however_long(alpha, django_assert_num_queries):
    ticket, lead = open_ticket(alpha), alpha.lead.actor
    for wanted in (1, 12):
        for nth in range(LegalDeadline.objects.count(), wanted):
            begin(alpha, ticket, key=f"R-{nth}")
        with django_assert_num_queries(5):
            assert len(list_deadlines(ticket.id)) == wanted
        with django_assert_num_queries(1):
            assert len(list_running(actor=lead, until=NOW + 99 * HOUR)) == wanted


def test_what_will_happen_is_told_in_words(alpha):
    ticket = open_ticket(alpha)
    begin(alpha, ticket)
    (row,) = list_deadlines(ticket.id)
    assert (row.result, row.is_derived, row.first_due_at) == (Result.RUNNING, True, NOW + 48 * HOUR)
    assert [(one.key, one.at) for one in row.coming] == [
        ("inner", NOW + 24 * HOUR),
        ("b360", NOW + 42 * HOUR),
    ]
    assert row.coming[1].rungs[0].steps == ("notify the leads of Billing and its team",)


def test_the_row_is_what_its_marks_say(alpha):
    ticket = open_ticket(alpha)
    deadline = LegalDeadline.objects.select_related("rule_version__rule").get(id=begin(alpha, ticket).id)
    LegalDeadline.objects.filter(id=deadline.id).update(
        due_at=NOW + 1000 * HOUR
    )  # somebody meddled with the cache
    book = DeadlineBook(ticket, deadline, now=NOW)
    book.settle()
    deadline.refresh_from_db()
    assert deadline.due_at == NOW + 48 * HOUR
