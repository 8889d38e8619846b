"""A team's people while tickets are given out: locked, with what each carries by now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kernel.clock.shifts import on_shift
from kernel.people.models import Membership
from tickets.locks import lock_candidates
from tickets.models import Ticket
from tickets.queries.routing import candidate_of, capacities_of, loads_of, previous_agents, skills_of, way_of
from tickets.rules import routing
from tickets.rules.routing import Candidate, Decision, Demand, Rule, Strategy
from tickets.rules.words import Priority


class TeamAtWork:
    """Reads no more than what the team's way of sharing out asks for."""

    def __init__(self, team_id: int, tickets: Sequence[Ticket], *, now: datetime, with_skills: bool) -> None:
        self.team_id, self.now = team_id, now
        self.way = way_of(team_id)
        members = lock_candidates([team_id])
        self.candidates = self._read(members, with_skills=with_skills)
        ids = [member.id for member in members]
        self._previous = previous_agents(tickets, ids) if self.way.is_sticky else {}

    def _read(self, members: Sequence[Membership], *, with_skills: bool) -> list[Candidate]:
        ids = [member.id for member in members]
        capacities = capacities_of(ids)
        weigh = bool(self.way.capacity or capacities) or self.way.strategy is Strategy.LEAST_LOADED
        skills = skills_of(ids) if with_skills else {}
        loads = loads_of(ids) if weigh else {}
        working = on_shift(ids, at=self.now) if self.way.respect_shifts else ids
        return [
            candidate_of(
                member,
                way=self.way,
                own_capacity=capacities.get(member.id),
                skills=skills,
                on_shift=working,
                loads=loads,
            )
            for member in members
        ]

    def decide(self, ticket: Ticket, rule: Rule | None) -> Decision:
        previous = self._previous.get(ticket.customer_id)
        people = [
            replace(one, is_previous=True) if one.membership_id == previous else one
            for one in self.candidates
        ]
        return routing.decide(people, way=self.way, demand=demand_of(ticket, rule))

    def give(self, ticket: Ticket, decision: Decision) -> None:
        """The chosen one had their turn, and carries the ticket from here on."""
        if decision.chosen is None:
            return
        turn_at = routing.next_turn(self.candidates, at=self.now)
        Membership.objects.filter(id=decision.chosen).update(last_assigned_at=turn_at)
        demand = demand_of(ticket, None)
        self.candidates = routing.after(self.candidates, decision, demand=demand, at=self.now)

    def has(self, membership_id: int | None) -> bool:
        return any(one.membership_id == membership_id and one.is_active for one in self.candidates)


def demand_of(ticket: Ticket, rule: Rule | None) -> Demand:
    return Demand(
        weight=routing.weight_of(Priority(ticket.priority)),
        language=ticket.language,
        skills=rule.skills if rule else frozenset(),
    )
