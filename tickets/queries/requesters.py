"""Whose ticket it is, for the customer's own side."""

from dataclasses import dataclass

from tickets.locks import NoTicket
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Requester:
    customer_id: int
    name: str


def get_requester(ticket_id: int) -> Requester:
    """`name` is what their messages are signed with."""
    columns = ("customer_id", "customer__display_name", "customer__handle")
    found = Ticket.objects.filter(id=ticket_id).values_list(*columns).first()
    if found is None:
        raise NoTicket("There is no such request.")
    customer_id, display_name, handle = found
    return Requester(customer_id, handle or display_name or "Visitor")
