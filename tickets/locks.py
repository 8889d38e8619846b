"""The only row locks of this app, always in order of id, always before timers and caches are touched."""

from collections.abc import Collection

from kernel.actors import Actor
from kernel.errors import NotFound
from kernel.people.models import Membership, Team
from kernel.tenancy.context import require_tenant_id
from tickets.models import (
    AutomationRule,
    Clock,
    CriticalCase,
    CriticalLane,
    Escalation,
    LegalDeadline,
    LegalRule,
    Retargeting,
    RetargetingSlice,
    RoutingRule,
    SlaPolicy,
    Ticket,
    TicketTask,
    Topic,
)

# By hand: in Django's words it costs three times as much. NO KEY UPDATE, because whoever was told something in the same
# transaction holds their row's key already: two such would wait for each other for ever.
CANDIDATES = """
SELECT m.* FROM people_membership m WHERE m.tenant_id = %s AND m.id IN (
  SELECT p.membership_id FROM people_teammember p WHERE p.tenant_id = m.tenant_id AND p.team_id = ANY(%s))
ORDER BY m.id FOR NO KEY UPDATE OF m
"""


class NoTicket(NotFound):
    code = "tickets.no_ticket"


class NoTopic(NotFound):
    code = "tickets.no_topic"


class NoPolicy(NotFound):
    code = "tickets.no_policy"


class NoRoutingRule(NotFound):
    code = "tickets.no_routing_rule"


class NoTeam(NotFound):
    code = "tickets.no_team"


class NoLane(NotFound):
    code = "tickets.no_lane"


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


def hold_tickets(ticket_ids: Collection[int]) -> None:
    """As `lock_tickets`, for who reads what it needs of them in bulk."""
    found = Ticket.objects.filter(id__in=ticket_ids).order_by("id").values_list("id", flat=True)
    list(found.select_for_update(of=("self",)))


def lock_where_it_continues(ticket: Ticket) -> Ticket:
    """The ticket that a merged one went into, at the end of the chain; the ticket itself otherwise. It is locked."""
    while ticket.merged_into_id is not None:
        ticket = lock_tickets([ticket.merged_into_id])[0]
    return ticket


def lock_tickets_of_clocks(clock_ids: Collection[int]) -> list[Ticket]:
    """Two plain look-ups by key: as one query, a planner without statistics once joined everything with everything."""
    return lock_tickets(set(Clock.objects.filter(id__in=clock_ids).values_list("ticket_id", flat=True)))


def lock_tickets_of_escalations(escalation_ids: Collection[int]) -> list[Ticket]:
    found = Escalation.objects.filter(id__in=escalation_ids)
    return lock_tickets(set(found.values_list("ticket_id", flat=True)))


def lock_ticket_of_escalation(*, actor: Actor, escalation_id: int) -> Ticket:
    """Raises NoTicket, also for an escalation that does not exist: the two must not be told apart."""
    found = Escalation.objects.filter(id=escalation_id).values_list("ticket_id", flat=True).first()
    return lock_ticket(actor=actor, ticket_id=found or 0)


def lock_ticket_of_task(*, actor: Actor, task_id: int) -> Ticket:
    """Raises NoTicket, also for a task that does not exist."""
    found = TicketTask.objects.filter(id=task_id).values_list("ticket_id", flat=True).first()
    return lock_ticket(actor=actor, ticket_id=found or 0)


def lock_candidates(team_ids: Collection[int]) -> list[Membership]:
    """These teams' members, so that two tickets at once do not go to the same person's turn or over their capacity."""
    return list(Membership.objects.raw(CANDIDATES, [require_tenant_id(), list(team_ids)]))


def lock_queues(team_ids: Collection[int], *, most: int = 500) -> list[Ticket]:
    """What waits in these teams' queues, the nearest deadline first, and the people who may get it."""
    waiting = Ticket.objects.unsolved().filter(team_id__in=team_ids, assignee=None).by_next_deadline()
    ids = list(waiting.values_list("id", flat=True)[:most])
    locked = {ticket.id: ticket for ticket in lock_tickets(ids)}
    lock_candidates(team_ids)
    return [locked[found] for found in ids if found in locked and locked[found].assignee_id is None]


def lock_topic(topic_id: int) -> Topic:
    """Held until the transaction ends, so that two forms never take the same number."""
    found = Topic.objects.select_for_update(of=("self",)).filter(id=topic_id).first()
    if found is None:
        raise NoTopic("There is no such topic.")
    return found


def lock_topics() -> list[Topic]:
    return sorted(Topic.objects.order_by("id").select_for_update(of=("self",)), key=lambda one: one.position)


def lock_slices(slice_ids: Collection[int]) -> list[RetargetingSlice]:
    """Before the tickets that they go through."""
    found = RetargetingSlice.objects.filter(id__in=slice_ids).order_by("id")
    return list(found.select_for_update(of=("self",)))


def lock_retargeting(job_id: int) -> Retargeting:
    """After its slices, so that of two that finish at once one is the last."""
    return Retargeting.objects.select_for_update(of=("self",)).get(id=job_id)


def lock_policy(policy_id: int) -> SlaPolicy:
    found = SlaPolicy.objects.select_for_update(of=("self",)).filter(id=policy_id).first()
    if found is None:
        raise NoPolicy("There is no such policy.")
    return found


def lock_policies() -> list[SlaPolicy]:
    policies = SlaPolicy.objects.order_by("id").select_for_update(of=("self",))
    return sorted(policies, key=lambda one: one.position)


def lock_tickets_of_cases(case_ids: Collection[int]) -> list[Ticket]:
    return lock_tickets(set(CriticalCase.objects.filter(id__in=case_ids).values_list("ticket_id", flat=True)))


def lock_lane(lane_id: int) -> CriticalLane:
    found = CriticalLane.objects.select_for_update(of=("self",)).filter(id=lane_id).first()
    if found is None:
        raise NoLane("There is no such critical lane.")
    return found


class NoLegalRule(NotFound):
    code = "tickets.no_legal_rule"


def lock_tickets_of_deadlines(deadline_ids: Collection[int]) -> list[Ticket]:
    """Of legal deadlines, which change only under their ticket's lock."""
    found = LegalDeadline.objects.filter(id__in=deadline_ids)
    return lock_tickets(set(found.values_list("ticket_id", flat=True)))


def lock_legal_rule(rule_id: int) -> LegalRule:
    found = LegalRule.objects.select_for_update(of=("self",)).filter(id=rule_id).first()
    if found is None:
        raise NoLegalRule("There is no such entry in the legal catalogue.")
    return found


class NoAutomation(NotFound):
    code = "tickets.no_automation"


def lock_automation(rule_id: int) -> AutomationRule:
    """Held until the transaction ends, so that no two versions take the same number."""
    found = AutomationRule.objects.select_for_update(of=("self",)).filter(id=rule_id).first()
    if found is None:
        raise NoAutomation("There is no such rule.")
    return found


def lock_automations() -> list[AutomationRule]:
    rules = AutomationRule.objects.order_by("id").select_for_update(of=("self",))
    return sorted(rules, key=lambda one: one.position)


def lock_routing_rule(rule_id: int) -> RoutingRule:
    found = RoutingRule.objects.select_for_update(of=("self",)).filter(id=rule_id).first()
    if found is None:
        raise NoRoutingRule("There is no such routing rule.")
    return found


def lock_routing_rules() -> list[RoutingRule]:
    rules = RoutingRule.objects.order_by("id").select_for_update(of=("self",))
    return sorted(rules, key=lambda one: one.position)


def lock_team(team_id: int) -> Team:
    """Held until the transaction ends, so that its settings are made once."""
    found = Team.objects.select_for_update(of=("self",)).filter(id=team_id).first()
    if found is None:
        raise NoTeam("There is no such team at this desk.")
    return found
