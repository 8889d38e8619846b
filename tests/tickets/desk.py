"""Short ways to put tickets into a test."""

from datetime import datetime

from kernel.actors import Actor, ActorKind
from tests.world import NOW, Place


def visitor(place: Place, ticket_id: int = 0) -> Actor:
    return Actor(kind=ActorKind.VISITOR, id=ticket_id, tenant_id=place.id, label="Visitor")


def open_ticket(place: Place, *, topic: str = "other", key: str = "first", now: datetime = NOW, **given):
    """A subscriber's ticket through the real operation, inside the caller's tenant."""
    from platforms.models import Customer
    from tickets.models import Ticket
    from tickets.operations.submitting import Submission, submit_ticket

    answers = {"amount": "12.50"} if topic == "charge" else {}
    submission = Submission(
        topic_id=place.topics[topic],
        subject=given.pop("subject", "Where is my money"),
        body=given.pop("body", "I was charged twice."),
        key=key,
        answers=given.pop("answers", answers),
        **given,
    )
    customer = Customer.objects.get(id=place.customers["subscriber"])
    ticket = submit_ticket(actor=visitor(place), customer=customer, submission=submission, now=now)
    return Ticket.objects.get(id=ticket.id)
