"""The lead's board: what is about to be missed, how much everybody carries, and what looks odd.

All of it is bounded, and nothing of restricted teams counts for those who are not in them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.actors import Actor
from kernel.clock.shifts import on_shift
from kernel.people.models import Membership, Team, TeamMember
from tickets.models import CriticalCase, TeamRouting, Ticket
from tickets.queries.board_figures import Figures, NextRow, list_next, read_figures
from tickets.queries.board_oddities import Oddity, list_oddities
from tickets.queries.legal import RunningRow, list_running
from tickets.queries.routing import capacities_of
from tickets.rules.words import UNSOLVED

LEGAL_AHEAD = timedelta(days=7)
MOST_CASES, MOST_LEGAL = 50, 20
NONE = Figures()


@dataclass(frozen=True, slots=True)
class TeamBoard:
    """`id` is None for tickets without a team."""

    id: int | None
    key: str
    name: str
    is_mine: bool
    figures: Figures
    next: tuple[NextRow, ...]


@dataclass(frozen=True, slots=True)
class PersonBoard:
    """`capacity` is the weight they carry at most, None without a limit."""

    id: int
    name: str
    is_available: bool
    is_on_shift: bool
    capacity: int | None
    figures: Figures
    flipped: tuple[Oddity, ...]
    parked: tuple[Oddity, ...]
    silent: tuple[Oddity, ...]


@dataclass(frozen=True, slots=True)
class CaseBoard:
    number: int
    lane: str
    team: str
    opened_at: datetime
    due_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str


@dataclass(frozen=True, slots=True)
class Board:
    teams: tuple[TeamBoard, ...]
    people: tuple[PersonBoard, ...]
    cases: tuple[CaseBoard, ...]
    legal: tuple[RunningRow, ...]


def get_board(*, actor: Actor, now: datetime) -> Board:
    by_team, by_person = read_figures(actor=actor, now=now)
    oddities = list_oddities(actor=actor, now=now)
    return Board(
        teams=_teams(actor, by_team, now=now),
        people=_people(by_person, oddities, now=now),
        cases=_cases(actor),
        legal=tuple(list_running(actor=actor, until=now + LEGAL_AHEAD)[:MOST_LEGAL]),
    )


def _teams(actor: Actor, figures: dict[int | None, Figures], *, now: datetime) -> tuple[TeamBoard, ...]:
    """One's own teams first."""
    teams = Team.objects.filter(is_active=True).exclude(id__in=actor.hidden_team_ids).order_by("name", "id")
    rows = list(teams.values_list("id", "key", "name"))
    ahead = list_next(actor=actor, team_ids=[team_id for team_id, _, _ in rows], now=now)
    found = [
        TeamBoard(team_id, key, name, team_id in actor.team_ids, figures.get(team_id, NONE), ahead[team_id])
        for team_id, key, name in rows
    ]
    found.sort(key=lambda team: not team.is_mine)
    if None in figures:
        found.append(TeamBoard(None, "", "", False, figures[None], ()))
    return tuple(found)


def _people(
    figures: dict[int | None, Figures], oddities: Sequence[Oddity], *, now: datetime
) -> tuple[PersonBoard, ...]:
    """Everybody who works here, the most loaded first."""
    members = list(
        Membership.objects.filter(is_active=True).values_list("id", "display_name", "is_available")
    )
    ids = [member_id for member_id, _, _ in members]
    working = on_shift(ids, at=now)
    capacities = _team_capacities() | capacities_of(ids)
    odd: dict[tuple[int, str], list[Oddity]] = defaultdict(list)
    for one in oddities:
        odd[one.membership_id, one.kind].append(one)
    found = [
        PersonBoard(
            id=member_id,
            name=name,
            is_available=is_available,
            is_on_shift=member_id in working,
            capacity=capacities.get(member_id) or None,
            figures=figures.get(member_id, NONE),
            flipped=tuple(odd[member_id, "flipped"]),
            parked=tuple(odd[member_id, "parked"]),
            silent=tuple(odd[member_id, "silent"]),
        )
        for member_id, name, is_available in members
    ]
    return tuple(sorted(found, key=lambda one: (-one.figures.load, one.name.casefold(), one.id)))


def _team_capacities() -> dict[int, int]:
    """The limit that somebody meets first, of the teams that have one."""
    limits = dict(TeamRouting.objects.filter(capacity__gt=0).values_list("team_id", "capacity"))
    found: dict[int, int] = {}
    for team_id, member_id in TeamMember.objects.filter(team_id__in=limits).values_list(
        "team_id", "membership_id"
    ):
        found[member_id] = min(limits[team_id], found.get(member_id, limits[team_id]))
    return found


def _cases(actor: Actor) -> tuple[CaseBoard, ...]:
    """Open critical cases, those that nobody has acknowledged first."""
    visible = Ticket.objects.visible_to(actor).filter(
        is_critical=True, status__in=[one.value for one in UNSOLVED]
    )
    rows = CriticalCase.objects.filter(downgraded_at=None, ticket__in=visible)
    found = rows.order_by("-acknowledged_at", "due_at", "id").values_list(
        "ticket__number", "lane__name", "ticket__team__name", "opened_at", "due_at", "acknowledged_at",
        "acknowledged_by__display_name",
    )[:MOST_CASES]  # fmt: skip
    return tuple(CaseBoard(*values[:-1], values[-1] or "") for values in found)
