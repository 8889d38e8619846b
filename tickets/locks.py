"""The only row locks of this app, always in order of id, always before timers and caches are touched."""

from collections.abc import Collection

from kernel.actors import Actor
from kernel.errors import NotFound
from kernel.people.models import Membership
from tickets.models import Clock, SlaPolicy, Ticket, Topic


class NoTicket(NotFound):
    code = "tickets.no_ticket"


class NoTopic(NotFound):
    code = "tickets.no_topic"


class NoPolicy(NotFound):
    code = "tickets.no_policy"


def lock_ticket(*, actor: Actor, ticket_id: int) -> Ticket:
    """The ticket, held until the transaction ends. Raises NoTicket for one that the actor must not know of."""
    visible = Ticket.objects.visible_to(actor).select_related("topic", "customer", "team")
    try:
        return visible.select_for_update(of=("self",)).get(id=ticket_id)
    except Ticket.DoesNotExist:
        raise NoTicket("There is no such ticket, or it is not yours to see.") from None


def lock_tickets(ticket_ids: Collection[int]) -> list[Ticket]:
    found = Ticket.objects.filter(id__in=ticket_ids).select_related("topic", "customer", "team")
    return list(found.order_by("id").select_for_update(of=("self",)))


def lock_tickets_of_clocks(clock_ids: Collection[int]) -> list[Ticket]:
    """Two plain look-ups by key: as one query, a planner without statistics once joined everything with everything."""
    return lock_tickets(set(Clock.objects.filter(id__in=clock_ids).values_list("ticket_id", flat=True)))


def lock_candidates(team_id: int) -> list[Membership]:
    """A team's active members, so that two tickets at once do not go to the same person's turn."""
    places = Membership.objects.filter(team_places__team_id=team_id, is_active=True)
    return list(places.order_by("id").select_for_update(of=("self",)))


def lock_topic(topic_id: int) -> Topic:
    """Held until the transaction ends, so that two forms never take the same number."""
    found = Topic.objects.select_for_update(of=("self",)).filter(id=topic_id).first()
    if found is None:
        raise NoTopic("There is no such topic.")
    return found


def lock_topics() -> list[Topic]:
    return sorted(Topic.objects.order_by("id").select_for_update(of=("self",)), key=lambda one: one.position)


def lock_policy(policy_id: int) -> SlaPolicy:
    found = SlaPolicy.objects.select_for_update(of=("self",)).filter(id=policy_id).first()
    if found is None:
        raise NoPolicy("There is no such policy.")
    return found


def lock_policies() -> list[SlaPolicy]:
    policies = SlaPolicy.objects.order_by("id").select_for_update(of=("self",))
    return sorted(policies, key=lambda one: one.position)
