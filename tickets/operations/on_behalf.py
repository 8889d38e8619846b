"""A request that the desk or the platform's own program sends in for a customer."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kernel.actors import Actor
from kernel.errors import Invalid
from platforms.models import Customer
from platforms.operations.customers import find_or_create_visitor
from tickets import access
from tickets.models import Ticket
from tickets.operations.submitting import Submission, submit_ticket


class UnknownCustomer(Invalid):
    code = "tickets.unknown_customer"


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody whom the platform told us of, or a visitor by their address."""

    external_id: str = ""
    email: str = ""
    display_name: str = ""


@transaction.atomic
def submit_on_behalf(*, actor: Actor, sender: Sender, submission: Submission, now: datetime) -> Ticket:
    """The first message is the customer's. Raises UnknownCustomer for an external id that nobody told us of."""
    actor.require(access.CREATE)
    customer = _find(actor, sender, language=submission.language, now=now)
    return submit_ticket(actor=actor, customer=customer, submission=submission, now=now)


def _find(actor: Actor, sender: Sender, *, language: str, now: datetime) -> Customer:
    if not sender.external_id:
        visitor_id = find_or_create_visitor(
            actor=actor, email=sender.email, display_name=sender.display_name, locale=language, now=now
        )
        return Customer.objects.get(id=visitor_id)
    found = Customer.objects.filter(external_id=sender.external_id).first()
    if found is None:
        message = "Nobody here has this external id. Tell us of them first: POST /api/v1/platform/events."
        raise UnknownCustomer(message, fields={"customer.external_id": [message]})
    return found
