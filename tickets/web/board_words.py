"""The board in the words and shapes that its template takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tickets.queries.board import Board, CaseBoard, PersonBoard, TeamBoard
from tickets.queries.board_figures import HOURS
from tickets.queries.board_oddities import Oddity
from tickets.queries.legal import RunningRow
from tickets.web.presenting import Chip, ago, span

WARN_BEFORE = timedelta(hours=1)
SHOWN = 5  # tickets named for each person and kind


@dataclass(frozen=True, slots=True)
class TicketLink:
    number: int
    subject: str
    chip: Chip


@dataclass(frozen=True, slots=True)
class TeamShown:
    team: TeamBoard
    oldest: str
    next: tuple[TicketLink, ...]


@dataclass(frozen=True, slots=True)
class OddLink:
    number: int
    said: str


@dataclass(frozen=True, slots=True)
class OddShown:
    """`count` of the kind, and the first few."""

    count: int
    links: tuple[OddLink, ...]


@dataclass(frozen=True, slots=True)
class PersonShown:
    person: PersonBoard
    is_full: bool
    flipped: OddShown
    parked: OddShown
    silent: OddShown

    @property
    def is_odd(self) -> bool:
        return bool(self.flipped.count or self.parked.count or self.silent.count)


@dataclass(frozen=True, slots=True)
class CaseShown:
    case: CaseBoard
    chip: Chip


@dataclass(frozen=True, slots=True)
class LegalShown:
    row: RunningRow
    chip: Chip


@dataclass(frozen=True, slots=True)
class BoardShown:
    hours: tuple[int, ...]
    ahead: tuple[int, ...]
    breached: int
    waiting: int
    unassigned: int
    teams: tuple[TeamShown, ...]
    people: tuple[PersonShown, ...]
    cases: tuple[CaseShown, ...]
    legal: tuple[LegalShown, ...]

    @property
    def odd(self) -> tuple[PersonShown, ...]:
        return tuple(one for one in self.people if one.is_odd)


def show_board(board: Board, *, now: datetime) -> BoardShown:
    figures = [team.figures for team in board.teams]
    return BoardShown(
        hours=HOURS,
        ahead=tuple(map(sum, zip(*(one.due for one in figures), strict=True))) or (0,) * len(HOURS),
        breached=sum(one.breached for one in figures),
        waiting=sum(one.waiting for one in figures),
        unassigned=sum(one.unassigned for one in figures),
        teams=tuple(_team(team, now) for team in board.teams),
        people=tuple(_person(person, now) for person in board.people),
        cases=tuple(CaseShown(case, _case_chip(case, now)) for case in board.cases),
        legal=tuple(LegalShown(row, _until(row.due_at, row.rule, now)) for row in board.legal),
    )


def _team(team: TeamBoard, now: datetime) -> TeamShown:
    waiting_since = team.figures.oldest_waiting_at
    return TeamShown(
        team=team,
        oldest=ago(waiting_since, now=now) if waiting_since else "",
        next=tuple(
            TicketLink(row.number, row.subject, _until(row.due_at, row.metric, now)) for row in team.next
        ),
    )


def _person(person: PersonBoard, now: datetime) -> PersonShown:
    return PersonShown(
        person=person,
        is_full=person.capacity is not None and person.figures.load >= person.capacity,
        flipped=_odd(person.flipped, now),
        parked=_odd(person.parked, now),
        silent=_odd(person.silent, now),
    )


def _odd(oddities: Sequence[Oddity], now: datetime) -> OddShown:
    return OddShown(len(oddities), tuple(OddLink(one.number, _said(one, now)) for one in oddities[:SHOWN]))


def _said(one: Oddity, now: datetime) -> str:
    if one.kind == "flipped":
        return f"{one.metric.lower()} stopped {span(one.left)} before its end"
    if one.kind == "parked":
        return f"the customer has waited {span(now - one.at)}"
    return f"solved {span(now - one.at)} ago"


def _case_chip(case: CaseBoard, now: datetime) -> Chip:
    if case.acknowledged_at is not None:
        return Chip("met", "Acknowledged", case.acknowledged_at, None, "Critical")
    return _until(case.due_at, "Acknowledge", now, warn_before=timedelta(minutes=5))


def _until(due_at: datetime, metric: str, now: datetime, *, warn_before: timedelta = WARN_BEFORE) -> Chip:
    if due_at <= now:
        return Chip("breached", f"{span(now - due_at)} over", due_at, None, metric)
    warn_at = due_at - warn_before
    return Chip("warn" if warn_at <= now else "ok", f"{span(due_at - now)} left", due_at, warn_at, metric)
