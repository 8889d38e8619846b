"""What routing would do with tickets that came in before, one after the other. Pure.

As if everybody was available in their shifts, and a ticket weighed on whoever got it until it was solved.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import heappop, heappush
from typing import NamedTuple

from tickets.rules.conditions import Facts
from tickets.rules.routing import (
    Candidate,
    Demand,
    Rule,
    Way,
    choose,
    first_rule,
    language_asked,
    next_turn,
)


class ShiftChange(NamedTuple):
    at: datetime
    membership_id: int
    is_on: bool


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


class _Desk:
    """What everybody carries while the tickets come in. A person has a row in each of their teams."""

    def __init__(self, teams: Mapping[int, Team], changes: Iterable[ShiftChange]) -> None:
        self.teams = teams
        self.rows = {team: [_idle(one) for one in found.people] for team, found in teams.items()}
        self.places: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for team, rows in self.rows.items():
            for index, one in enumerate(rows):
                self.places[one.membership_id].append((team, index))
        self.changes = deque(sorted(changes))
        self.leaving: list[tuple[datetime, int, int]] = []
        self.previous: dict[int, list[int]] = defaultdict(list)
        self.languages: dict[tuple[int, str], str] = {}

    def come_to(self, now: datetime) -> None:
        """Shifts that began or ended, and tickets that were solved by then."""
        while self.changes and self.changes[0].at <= now:
            change = self.changes.popleft()
            self._change(change.membership_id, on_shift=change.is_on)
        while self.leaving and self.leaving[0][0] <= now:
            _, member, weight = heappop(self.leaving)
            self._change(member, weight=-weight)

    def give(self, arrival: Arrival, team_id: int, rule: Rule | None) -> int | None:
        way, rows = self.teams[team_id].way, self.rows[team_id]
        demand = Demand(arrival.weight, arrival.language, rule.skills if rule else frozenset())
        known = (team_id, arrival.language)
        if known not in self.languages:
            self.languages[known] = language_asked(rows, way, demand)
        previous = self._previous(rows, arrival) if way.is_sticky else None
        chosen = choose(rows, way=way, demand=demand, previous=previous, language=self.languages[known])
        if chosen is not None:
            self._carry(chosen, arrival, rows)
        return chosen

    def _previous(self, rows: Sequence[Candidate], arrival: Arrival) -> int | None:
        had = self.previous.get(arrival.customer_id)
        members = {one.membership_id for one in rows} if had else ()
        return next((one for one in reversed(had or ()) if one in members), None)

    def _carry(self, chosen: int, arrival: Arrival, rows: Sequence[Candidate]) -> None:
        self._change(chosen, weight=arrival.weight, turn_at=next_turn(rows, at=arrival.at))
        had = self.previous[arrival.customer_id]
        if chosen in had:
            had.remove(chosen)
        had.append(chosen)
        if arrival.gone_at is not None:
            heappush(self.leaving, (arrival.gone_at, chosen, arrival.weight))

    def _change(
        self,
        member: int,
        *,
        weight: int = 0,
        turn_at: datetime | None = None,
        on_shift: bool | None = None,
    ) -> None:
        for team, index in self.places[member]:
            one = self.rows[team][index]
            self.rows[team][index] = Candidate(
                membership_id=member,
                on_shift=one.on_shift if on_shift is None else on_shift,
                skills=one.skills,
                languages=one.languages,
                load=one.load + weight,
                capacity=one.capacity,
                last_assigned_at=turn_at or one.last_assigned_at,
            )


def _idle(one: Candidate) -> Candidate:
    return replace(one, is_active=True, is_available=True, load=0, last_assigned_at=None)


def replay(
    arrivals: Iterable[Arrival],
    rules: Sequence[Rule],
    teams: Mapping[int, Team],
    changes: Iterable[ShiftChange],
) -> list[Placed]:
    """In the order given, which is that in which they came. Nobody has anything or had a turn when it begins.

    `teams` name people who work here, each on shift or not as it begins; `changes` say when that changes.
    """
    desk = _Desk(teams, changes)
    return [_place(arrival, rules, desk) for arrival in arrivals]


def _place(arrival: Arrival, rules: Sequence[Rule], desk: _Desk) -> Placed:
    rule = first_rule(rules, arrival.facts, from_restricted=arrival.home_is_restricted)
    team_id = rule.team_id if rule else arrival.home_id
    desk.come_to(arrival.at)
    chosen = desk.give(arrival, team_id, rule) if team_id is not None and team_id in desk.teams else None
    return Placed(arrival, rule, team_id, chosen)
