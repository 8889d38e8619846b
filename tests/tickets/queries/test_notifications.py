import pytest

from kernel.people.operations.notifications import notify
from kernel.people.queries.notifications import list_notifications
from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tests.world import NOW


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("tickets.escalation", {"cause": "clock", "metric": "first_reply", "stage": "p100"},
         "the first reply was missed"),
        ("tickets.escalation", {"cause": "clock", "metric": "resolution", "stage": "b30"},
         "the resolution is due in 30 min"),
        ("tickets.escalation", {"cause": "deadline", "stage": "p80#2"}, "the legal deadline has used 80 % of its time"),
        ("tickets.escalation", {"cause": "critical", "stage": "x"}, "this is a critical case"),
        ("tickets.escalation", {}, "the clock needs attention"),
        ("tickets.task", {"task": 1}, "a task was given to you"),
    ],
)  # fmt: skip
def test_words(world, kind, data, words):
    me = world.alpha.agent.membership_id
    with tenant_context(world.alpha.id):
        ticket = open_ticket(world.alpha)
        notify(
            membership_ids=[me], kind=kind, subject_kind="ticket", subject_id=ticket.id, key="k", now=NOW, data=data
        )  # fmt: skip
        told = [row.text for row in list_notifications(membership_id=me, now=NOW).rows if row.kind == kind]
    assert told == [f"#{ticket.number}: {words}"]
