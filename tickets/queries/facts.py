"""What conditions ask about a ticket."""

from tickets.models import Ticket
from tickets.rules.conditions import ANSWER, FactValue
from tickets.rules.words import Channel, Priority, Status


def facts_of(ticket: Ticket) -> dict[str, FactValue]:
    """The ticket's topic, team and customer are loaded."""
    answers = {f"{ANSWER}{key}": str(value) for key, value in ticket.answers.items()}
    return answers | {
        "topic": ticket.topic.key,
        "team": ticket.team.key if ticket.team else "",
        "customer_kind": ticket.customer.kind,
        "tier": ticket.customer.tier,
        "language": ticket.language,
        "channel": Channel(ticket.channel).key,
        "status": Status(ticket.status).key,
        "priority": Priority(ticket.priority).key,
        "tags": frozenset(ticket.tags),
        "subject": ticket.subject,
        "stake_minor": ticket.stake_minor,
        "stake_currency": ticket.stake_currency,
        "is_assigned": ticket.assignee_id is not None,
        "is_breached": ticket.is_breached,
        "is_critical": ticket.is_critical,
    }
