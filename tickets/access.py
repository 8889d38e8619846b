"""Who may do what with tickets. Which tickets is `Ticket.objects.visible_to(actor)`; both are asked, always."""

from kernel.actors import Actor, ActorKind
from kernel.errors import NotAllowed
from kernel.people.access import AGENTS, LEADS, register_permissions

VIEW = "tickets.view"
REPLY = "tickets.reply"
NOTE = "tickets.note"
EDIT = "tickets.edit"
ASSIGN = "tickets.assign"
CREATE = "tickets.create"
LEGAL = "tickets.legal"  # starting and meeting legal deadlines, asking for more time
LEGAL_DECIDE = "tickets.legal_decide"  # voiding them, deciding on more time
BOARD = "tickets.view_board"  # what is ahead, and how everybody's work stands
CONFIGURE = "kernel.configure"  # topics, forms and policies are the desk's configuration like any other

register_permissions(
    {VIEW: AGENTS, REPLY: AGENTS, NOTE: AGENTS, EDIT: AGENTS, ASSIGN: AGENTS, CREATE: AGENTS}
)
register_permissions({LEGAL: AGENTS, LEGAL_DECIDE: LEADS, BOARD: LEADS})


def require_customer(actor: Actor) -> None:
    """For what only the customer's side does: writing as the customer, closing and reopening their request."""
    if actor.kind not in {ActorKind.CUSTOMER, ActorKind.VISITOR}:
        raise NotAllowed("Only the customer can do this.")


def require_person(actor: Actor) -> None:
    """For what only somebody who works at the desk can do for themselves. A token is nobody's own list."""
    actor.require(VIEW)
    if actor.kind is not ActorKind.AGENT:
        raise NotAllowed("Only a person at the desk can do this, not an API token.")
