"""The legal deadlines of a ticket, each with why it ends when it does."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from kernel.actors import ActorKind
from kernel.clock.queries import get_schedule
from kernel.people.models import Membership, Team
from tickets.models import Extension, LegalDeadline, LegalEvent
from tickets.queries.derivations import WHO, RungRow
from tickets.rules.legal import LegalTerms, Unit, parse_legal_terms
from tickets.rules.legal_dates import compute, counting_in
from tickets.rules.legal_reading import LegalHappening, LegalMark, LegalReading, LegalState, read_legal
from tickets.rules.legal_why import Why, why
from tickets.rules.step_words import Names, say_steps
from tickets.rules.steps import Step, members_named, teams_named


class Result(StrEnum):
    RUNNING = "running"
    OVERDUE = "overdue"  # missed, and still to be done
    IN_TIME = "in_time"
    LATE = "late"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class LegalMarkRow:
    mark: LegalMark
    at: datetime
    due_at: datetime | None
    threshold: str
    note: str
    actor_kind: str
    actor_id: int
    who: str


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """`is_approved` is None until somebody decided."""

    id: int
    wanted_due_at: datetime
    reason: str
    requested_by_id: int
    requested_by: str
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    is_approved: bool | None

    @property
    def is_open(self) -> bool:
        return self.decided_at is None


@dataclass(frozen=True, slots=True)
class LegalComing:
    """A threshold still ahead, with what it will set going."""

    at: datetime
    key: str
    rungs: tuple[RungRow, ...]


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """`reading` is computed from `marks` alone. `lines` derive the end that the start gave, `first_due_at`;
    `is_derived` is whether they still give it, None for a date that somebody else gave.
    """

    id: int
    key: str
    rule_key: str
    rule: str
    number: int
    terms: LegalTerms
    calendar: str
    time_zone: str
    opens_at: datetime | None
    reading: LegalReading
    marks: tuple[LegalMarkRow, ...]
    extensions: tuple[ExtensionRow, ...]
    lines: tuple[Why, ...]
    is_derived: bool | None
    coming: tuple[LegalComing, ...]

    @property
    def first_due_at(self) -> datetime:
        return self.marks[0].due_at or self.reading.due_at

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def result(self) -> Result:
        missed = self.reading.missed_at is not None
        if self.reading.state is LegalState.RUNNING:
            return Result.OVERDUE if missed else Result.RUNNING
        if self.reading.state is LegalState.VOID:
            return Result.VOID
        return Result.LATE if missed else Result.IN_TIME

    @property
    def open_extension(self) -> ExtensionRow | None:
        return next((one for one in self.extensions if one.is_open), None)


def list_deadlines(ticket_id: int) -> list[DeadlineRow]:
    """Those that run first, by their end. The caller has checked the ticket. A handful of queries, however many."""
    rows = LegalDeadline.objects.filter(ticket_id=ticket_id).select_related(
        "rule_version__rule", "calendar_version__calendar"
    )
    deadlines = list(rows.order_by("id"))
    if not deadlines:
        return []
    book = _Book(deadlines)
    found = [book.row(deadline) for deadline in deadlines]
    return sorted(found, key=lambda one: (not one.reading.is_running, one.reading.due_at, one.id))


class _Book:
    def __init__(self, deadlines: Sequence[LegalDeadline]) -> None:
        self.terms = {one.id: parse_legal_terms(one.rule_version.terms) for one in deadlines}
        self.events: dict[int, list[LegalEvent]] = defaultdict(list)
        for event in LegalEvent.objects.filter(deadline__in=deadlines).order_by("id"):
            self.events[event.deadline_id].append(event)
        self.extensions: dict[int, list[Extension]] = defaultdict(list)
        for row in Extension.objects.filter(deadline__in=deadlines).order_by("id"):
            self.extensions[row.deadline_id].append(row)
        steps = [step for terms in self.terms.values() for step in _steps(terms)]
        self.people = _people(self._person_ids() | members_named(steps))
        keys = set(teams_named(steps))
        teams = dict(Team.objects.filter(key__in=keys).values_list("key", "name")) if keys else {}
        self.names = Names(teams=teams, people=self.people)

    def _person_ids(self) -> set[int]:
        acted = {
            event.actor_id
            for events in self.events.values()
            for event in events
            if event.actor_kind == ActorKind.AGENT
        }
        asked = {row.requested_by_id for rows in self.extensions.values() for row in rows}
        decided = {row.decided_by_id or 0 for rows in self.extensions.values() for row in rows}
        return acted | asked | decided

    def row(self, deadline: LegalDeadline) -> DeadlineRow:
        terms, events = self.terms[deadline.id], self.events[deadline.id]
        history = [LegalHappening(LegalMark(one.mark), one.at, one.due_at, one.threshold) for one in events]
        reading = read_legal(history, terms)
        schedule = get_schedule(deadline.calendar_version_id) if deadline.calendar_version_id else None
        counting = counting_in(deadline.time_zone, schedule)
        first_due_at = history[0].due_at or reading.due_at
        counted = terms.unit is not Unit.EXTERNAL
        calendar = deadline.calendar_version
        return DeadlineRow(
            id=deadline.id,
            key=deadline.key,
            rule_key=deadline.rule_version.rule.key,
            rule=deadline.rule_version.rule.name,
            number=deadline.rule_version.number,
            terms=terms,
            calendar=f"{calendar.calendar.name}, version {calendar.number}" if calendar else "",
            time_zone=deadline.time_zone,
            opens_at=deadline.opens_at,
            reading=reading,
            marks=tuple(self._mark(event) for event in events),
            extensions=tuple(self._extension(row) for row in self.extensions[deadline.id]),
            lines=why(terms, reading.started_at, first_due_at, counting),
            is_derived=compute(terms, reading.started_at, counting).due_at == first_due_at
            if counted
            else None,
            coming=self._coming(terms, reading),
        )

    def _mark(self, event: LegalEvent) -> LegalMarkRow:
        is_person = event.actor_kind == ActorKind.AGENT
        return LegalMarkRow(
            mark=LegalMark(event.mark),
            at=event.at,
            due_at=event.due_at,
            threshold=event.threshold,
            note=event.note,
            actor_kind=event.actor_kind,
            actor_id=event.actor_id,
            who=self._name(event.actor_id)
            if is_person
            else WHO.get(ActorKind(event.actor_kind), "Stagedoor"),
        )

    def _extension(self, row: Extension) -> ExtensionRow:
        return ExtensionRow(
            id=row.id,
            wanted_due_at=row.wanted_due_at,
            reason=row.reason,
            requested_by_id=row.requested_by_id,
            requested_by=self._name(row.requested_by_id),
            requested_at=row.requested_at,
            decided_by=self._name(row.decided_by_id) if row.decided_by_id else "",
            decided_at=row.decided_at,
            is_approved=row.is_approved,
        )

    def _name(self, membership_id: int) -> str:
        return self.people.get(membership_id, "somebody")

    def _coming(self, terms: LegalTerms, reading: LegalReading) -> tuple[LegalComing, ...]:
        return tuple(
            LegalComing(
                one.at,
                one.key,
                tuple(
                    RungRow(
                        one.at + timedelta(seconds=rung.after_seconds),
                        rung.urgent,
                        say_steps(rung.steps, self.names),
                    )
                    for rung in terms.ladder(one.key.partition("#")[0])
                ),
            )
            for one in reading.coming
        )


def _steps(terms: LegalTerms) -> list[Step]:
    return [step for stage in terms.stages for rung in stage.ladder for step in rung.steps]


def _people(ids: Iterable[int]) -> dict[int, str]:
    return dict(Membership.objects.filter(id__in=set(ids)).values_list("id", "display_name"))
