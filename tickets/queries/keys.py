"""Ids for the names that people and programs use."""

from collections.abc import Sequence

from kernel.actors import Actor
from kernel.people.models import Team
from tickets.locks import NoPolicy, NoTicket, NoTopic
from tickets.models import Escalation, SlaPolicy, Ticket, TicketTask, Topic

NOBODY = 0  # no row has this id, so an operation refuses it in its own words


def ticket_id_of(*, actor: Actor, number: int) -> int:
    """Raises NoTicket for one that the actor must not know of."""
    found = Ticket.objects.visible_to(actor).filter(number=number).values_list("id", flat=True).first()
    if found is None:
        raise NoTicket("There is no such ticket, or it is not yours to see.")
    return found


def team_id_of(key: str) -> int:
    return Team.objects.filter(key=key).values_list("id", flat=True).first() or NOBODY


def topic_id_of(key: str) -> int:
    return Topic.objects.filter(key=key).values_list("id", flat=True).first() or NOBODY


def topic_ids_of(keys: Sequence[str]) -> list[int]:
    """In the order of the keys. Raises NoTopic."""
    known = dict(Topic.objects.filter(key__in=keys).values_list("key", "id"))
    if unknown := [key for key in keys if key not in known]:
        raise NoTopic(f"There is no topic {unknown[0]!r}.")
    return [known[key] for key in keys]


def policy_ids_of(keys: Sequence[str]) -> list[int]:
    """In the order of the keys. Raises NoPolicy."""
    known = dict(SlaPolicy.objects.filter(key__in=keys).values_list("key", "id"))
    if unknown := [key for key in keys if key not in known]:
        raise NoPolicy(f"There is no policy {unknown[0]!r}.")
    return [known[key] for key in keys]


def escalation_of(*, number: int, escalation_id: int) -> int:
    """The id, if it is this ticket's."""
    found = Escalation.objects.filter(id=escalation_id, ticket__number=number)
    return found.values_list("id", flat=True).first() or NOBODY


def task_of(*, number: int, task_id: int) -> int:
    """The id, if it is this ticket's."""
    found = TicketTask.objects.filter(id=task_id, ticket__number=number)
    return found.values_list("id", flat=True).first() or NOBODY
