"""Personal data for a reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.actors import Actor
from kernel.errors import NotFound, invalid_field
from kernel.events.operations import publish
from platforms.access import REVEAL
from platforms.events import PersonalDataRevealed
from platforms.models.customer import Customer
from platforms.models.reveal import Reveal
from platforms.operations.shapes import Text

REASON = Text(max_length=300, required=True)


@dataclass(frozen=True, slots=True)
class PersonalData:
    display_name: str
    email: str
    attributes: dict[str, Any]


def reveal_personal_data(*, actor: Actor, customer_id: int, reason: str, now: datetime) -> PersonalData:
    """What the card masks. Who looked and why is kept with it and goes into the audit log."""
    actor.require(REVEAL)
    try:
        REASON.clean(reason)
    except ValueError as error:
        raise invalid_field("reason", str(error)) from error
    customer = Customer.objects.filter(id=customer_id).first()
    if customer is None:
        raise NotFound("There is no such customer.")
    reveal = Reveal.objects.create(
        customer=customer, actor_kind=actor.kind, actor_id=actor.id, reason=reason, revealed_at=now
    )
    publish(PersonalDataRevealed(customer_id=customer.id, reveal_id=reveal.id), actor=actor, now=now)
    return PersonalData(customer.display_name, customer.email, customer.attributes)
