"""What routing would do with tickets that came in before, one after the other. Pure.

As if everybody was available in their shifts, and a ticket weighed on whoever got it until it was solved.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import heappop, heappush

from tickets.rules.conditions import Facts
from tickets.rules.routing import Candidate, Demand, Rule, Way, choose, first_rule, next_turn

OnShift = Callable[[int, datetime], bool]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A ticket as it came in. `home_id`: its topic's team; `gone_at`: when it was solved."""

    id: int
    at: datetime
    gone_at: datetime | None
    customer_id: int
    home_id: int | None
    home_is_restricted: bool
    language: str
    weight: int
    facts: Facts


@dataclass(frozen=True, slots=True)
class Placed:
    arrival: Arrival
    rule: Rule | None
    team_id: int | None
    chosen: int | None


@dataclass(frozen=True, slots=True)
class Team:
    way: Way
    people: tuple[Candidate, ...]


@dataclass
class _Desk:
    """What everybody carries while the tickets come in."""

    teams: Mapping[int, Team]
    on_shift: OnShift
    people: dict[int, Candidate] = field(default_factory=dict)
    leaving: list[tuple[datetime, int, int]] = field(default_factory=list)
    previous: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def release(self, until: datetime) -> None:
        while self.leaving and self.leaving[0][0] <= until:
            _, member, weight = heappop(self.leaving)
            one = self.people[member]
            self.people[member] = replace(one, load=one.load - weight)

    def give(self, arrival: Arrival, team: Team, rule: Rule | None) -> int | None:
        people = self._people(team, arrival)
        demand = Demand(arrival.weight, arrival.language, rule.skills if rule else frozenset())
        chosen = choose(people, way=team.way, demand=demand)
        if chosen is not None:
            self._carry(chosen, arrival, people)
        return chosen

    def _people(self, team: Team, arrival: Arrival) -> list[Candidate]:
        found = []
        previous = self._previous(team, arrival) if team.way.is_sticky else None
        for known in team.people:
            number = known.membership_id
            one = self.people[number]
            capacity = known.capacity
            working = not team.way.respect_shifts or self.on_shift(number, arrival.at)
            if (one.on_shift, one.capacity, one.is_previous) != (working, capacity, number == previous):
                one = replace(one, on_shift=working, capacity=capacity, is_previous=number == previous)
            found.append(one)
        return found

    def _previous(self, team: Team, arrival: Arrival) -> int | None:
        members = {one.membership_id for one in team.people}
        return next((one for one in reversed(self.previous[arrival.customer_id]) if one in members), None)

    def _carry(self, chosen: int, arrival: Arrival, people: Sequence[Candidate]) -> None:
        one = self.people[chosen]
        turn_at = next_turn(people, at=arrival.at)
        self.people[chosen] = replace(one, load=one.load + arrival.weight, last_assigned_at=turn_at)
        self.previous[arrival.customer_id].append(chosen)
        if arrival.gone_at is not None:
            heappush(self.leaving, (arrival.gone_at, chosen, arrival.weight))


def replay(
    arrivals: Iterable[Arrival], rules: Sequence[Rule], teams: Mapping[int, Team], on_shift: OnShift
) -> list[Placed]:
    """In the order given, which is that in which they came. Nobody has anything or had a turn when it begins."""
    desk = _Desk(teams, on_shift)
    for team in teams.values():
        for one in team.people:
            desk.people[one.membership_id] = replace(one, is_available=True, load=0, last_assigned_at=None)
    return [_place(arrival, rules, desk) for arrival in arrivals]


def _place(arrival: Arrival, rules: Sequence[Rule], desk: _Desk) -> Placed:
    rule = first_rule(rules, arrival.facts, from_restricted=arrival.home_is_restricted)
    team_id = rule.team_id if rule else arrival.home_id
    team = desk.teams.get(team_id) if team_id is not None else None
    desk.release(arrival.at)
    chosen = desk.give(arrival, team, rule) if team else None
    return Placed(arrival, rule, team_id, chosen)
