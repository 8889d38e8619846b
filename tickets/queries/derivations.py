"""Why each clock of a ticket is due when it is, with the names: who did what to it, and what will happen next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.actors import ActorKind
from kernel.clock.models import CalendarVersion
from kernel.people.models import Membership, Team
from tickets.models import Clock, ClockEvent
from tickets.queries.clocks import ClockRow, clock_row, happening_of, load_clocks
from tickets.queries.policies import terms_of
from tickets.rules.sla import Mark, Threshold
from tickets.rules.step_words import Names, say_steps
from tickets.rules.steps import Ladder, Step, members_named, teams_named

WHO = {
    ActorKind.CUSTOMER: "the customer",
    ActorKind.VISITOR: "the customer",
    ActorKind.PLATFORM: "the API",
    ActorKind.SYSTEM: "Stagedoor",
}
AROUND_THE_CLOCK = "around the clock"
END = Threshold()  # the whole of the target: the deadline itself


@dataclass(frozen=True, slots=True)
class Promise:
    """So much time, counted in this version of a calendar."""

    seconds: int
    calendar: str


@dataclass(frozen=True, slots=True)
class MarkRow:
    """One mark. `old` and `new` are a retarget's promises before and after; the start has `new` alone."""

    mark: Mark
    at: datetime
    actor_kind: str
    actor_id: int
    who: str
    reason: str
    threshold: str
    old: Promise | None
    new: Promise | None
    calendar_id: int | None

    @property
    def target_seconds(self) -> int | None:
        return self.new.seconds if self.new else None


@dataclass(frozen=True, slots=True)
class RungRow:
    at: datetime
    urgent: bool
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComingRow:
    """A threshold still ahead, the end itself (`key` p100) among them, with what it will set going."""

    at: datetime
    key: str
    is_end: bool
    rungs: tuple[RungRow, ...]


@dataclass(frozen=True, slots=True)
class Derivation:
    clock: ClockRow
    marks: tuple[MarkRow, ...]
    coming: tuple[ComingRow, ...]

    @property
    def left(self) -> timedelta:
        """What a clock that stands has left when it runs again."""
        return max(
            timedelta(), timedelta(seconds=self.clock.reading.target_seconds) - self.clock.reading.used
        )


def list_derivations(ticket_id: int, *, now: datetime) -> list[Derivation]:
    """Open clocks first. A handful of queries, however many clocks and marks."""
    loaded = load_clocks(ticket_id)
    book = _Book([event for _, events in loaded for event in events], [clock for clock, _ in loaded])
    found = [book.derive(clock, events, now=now) for clock, events in loaded]
    return sorted(found, key=lambda one: not one.clock.is_open)


class _Book:
    """The names that some clocks and their marks need."""

    def __init__(self, events: Sequence[ClockEvent], clocks: Sequence[Clock]) -> None:
        steps = [
            step
            for clock in clocks
            for stage in terms_of(clock.policy_version_id, clock.policy_version.terms).stages
            for step in _steps(stage.ladder)
        ]
        people = {event.actor_id for event in events if event.actor_kind == ActorKind.AGENT}
        self.people = _people(people | members_named(steps))
        self.names = Names(teams=_teams(teams_named(steps)), people=self.people)
        self.calendars = _calendars(event.calendar_version_id for event in events)

    def derive(self, clock: Clock, events: Sequence[ClockEvent], *, now: datetime) -> Derivation:
        row = clock_row(clock, tuple(happening_of(event) for event in events), now=now)
        return Derivation(clock=row, marks=self._marks(events), coming=self._coming(clock, row))

    def _marks(self, events: Sequence[ClockEvent]) -> tuple[MarkRow, ...]:
        found: list[MarkRow] = []
        promise: Promise | None = None
        for event in events:
            old, new = promise, self._promise(event)
            promise = new or promise
            found.append(self._mark(event, old if new else None, new))
        return tuple(found)

    def _mark(self, event: ClockEvent, old: Promise | None, new: Promise | None) -> MarkRow:
        return MarkRow(
            mark=Mark(event.mark),
            at=event.at,
            actor_kind=event.actor_kind,
            actor_id=event.actor_id,
            who=self._who(event),
            reason=event.reason,
            threshold=event.threshold,
            old=old,
            new=new,
            calendar_id=event.calendar_version_id,
        )

    def _promise(self, event: ClockEvent) -> Promise | None:
        if event.target_seconds is None:
            return None
        calendar = event.calendar_version_id
        return Promise(event.target_seconds, self.calendars[calendar] if calendar else AROUND_THE_CLOCK)

    def _who(self, event: ClockEvent) -> str:
        if event.actor_kind == ActorKind.AGENT:
            return self.people.get(event.actor_id, "somebody")
        return WHO.get(ActorKind(event.actor_kind), "Stagedoor")

    def _coming(self, clock: Clock, row: ClockRow) -> tuple[ComingRow, ...]:
        terms, reading = terms_of(clock.policy_version_id, clock.policy_version.terms), row.reading
        ahead = {one.key: one.at for one in reading.coming}
        if reading.due_at is not None and reading.breached_at is None:
            ahead[END.key] = reading.due_at
        found = (
            ComingRow(at, key, key == END.key, self._rungs(terms.ladder(row.metric, key), at))
            for key, at in ahead.items()
        )
        return tuple(sorted(found, key=lambda one: (one.at, one.key)))

    def _rungs(self, ladder: Ladder, at: datetime) -> tuple[RungRow, ...]:
        return tuple(
            RungRow(
                at + timedelta(seconds=rung.after_seconds), rung.urgent, say_steps(rung.steps, self.names)
            )
            for rung in ladder
        )


def _steps(ladder: Ladder) -> list[Step]:
    return [step for rung in ladder for step in rung.steps]


def _people(ids: Iterable[int]) -> dict[int, str]:
    wanted = set(ids)
    found = Membership.objects.filter(id__in=wanted).values_list("id", "display_name") if wanted else ()
    return dict(found)


def _teams(keys: Iterable[str]) -> dict[str, str]:
    wanted = set(keys)
    return dict(Team.objects.filter(key__in=wanted).values_list("key", "name")) if wanted else {}


def _calendars(ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    rows = CalendarVersion.objects.filter(id__in=wanted).values_list("id", "calendar__name", "number")
    return {version_id: f"{name}, version {number}" for version_id, name, number in rows}
