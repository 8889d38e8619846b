"""Who works when over some days, as the settings show it: one row for each person, one cell for each day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kernel.actors import Actor
from kernel.clock.access import MANAGE_SHIFTS
from kernel.clock.models import Calendar, OnCall, TimeOff, WorkPattern
from kernel.clock.rules.instants import local_instant
from kernel.clock.rules.shifts import Pattern, Shifts, Stretch, stretches
from kernel.clock.shifts import read_shifts
from kernel.people.models import Membership, Team

DAYS = 7
SATURDAY, MORNING, EVENING = 5, 6, 22
ADMIN = "kernel.configure"


@dataclass(frozen=True, slots=True)
class Cell:
    """`works`: the hours of that date, in the board's zone, cut at its midnights. `holiday`: what closes it."""

    on: date
    works: tuple[Stretch, ...]
    is_any_hour: bool
    is_weekend: bool
    is_night: bool
    holiday: str
    away: tuple[str, ...]
    on_call: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoardRow:
    membership_id: int
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class PatternRow:
    id: int
    membership_id: int
    name: str
    calendar: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class TimeOffRow:
    id: int
    membership_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    kind: str


@dataclass(frozen=True, slots=True)
class OnCallRow:
    id: int
    membership_id: int
    name: str
    team: str
    team_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """`patterns` that have not ended, `time_off` and `on_call` from the board's first day on."""

    days: tuple[date, ...]
    rows: tuple[BoardRow, ...]
    patterns: tuple[PatternRow, ...]
    time_off: tuple[TimeOffRow, ...]
    on_call: tuple[OnCallRow, ...]


def read_board(*, actor: Actor, first_on: date, zone: ZoneInfo, days: int = DAYS) -> Board:
    """Leads see everybody, others themselves. A restricted team's turns are shown to those who know of its work."""
    dates = [first_on + timedelta(days=day) for day in range(days)]
    start, end = local_instant(zone, dates[0], 0), local_instant(zone, dates[-1] + timedelta(days=1), 0)
    names = _names(actor)
    shifts = read_shifts(names, start=start, end=end)
    time_off, on_call = _time_off(names, start), _on_call(actor, names, start)
    rows = tuple(
        BoardRow(
            member,
            name,
            tuple(
                _cell(
                    on,
                    zone,
                    shifts[member],
                    [one for one in time_off if one.membership_id == member],
                    [one for one in on_call if one.membership_id == member],
                )
                for on in dates
            ),
        )
        for member, name in names.items()
    )
    return Board(tuple(dates), rows, _patterns(names, dates[0]), tuple(time_off), tuple(on_call))


def list_calendar_choices() -> list[tuple[int, str]]:
    return list(Calendar.objects.filter(is_active=True).order_by("name", "id").values_list("id", "name"))


def list_team_choices(actor: Actor) -> list[tuple[int, str]]:
    hidden = frozenset() if actor.may(ADMIN) else actor.hidden_team_ids
    teams = Team.objects.filter(is_active=True).exclude(id__in=hidden)
    return list(teams.order_by("name", "id").values_list("id", "name"))


def _names(actor: Actor) -> dict[int, str]:
    members = Membership.objects.filter(is_active=True)
    if not actor.may(MANAGE_SHIFTS):
        members = members.filter(id=actor.id)
    return dict(members.order_by("display_name", "id").values_list("id", "display_name"))


def _patterns(names: Mapping[int, str], first_on: date) -> tuple[PatternRow, ...]:
    found = WorkPattern.objects.filter(membership_id__in=names).exclude(until_on__lt=first_on)
    rows = found.select_related("calendar").order_by("from_on", "id")
    return tuple(
        PatternRow(
            row.id, row.membership_id, names[row.membership_id], row.calendar.name, row.from_on, row.until_on
        )
        for row in rows
    )


def _time_off(names: Mapping[int, str], start: datetime) -> list[TimeOffRow]:
    found = TimeOff.objects.filter(membership_id__in=names, ends_at__gt=start).order_by("starts_at", "id")
    return [
        TimeOffRow(row.id, row.membership_id, names[row.membership_id], row.starts_at, row.ends_at, row.kind)
        for row in found
    ]


def _on_call(actor: Actor, names: Mapping[int, str], start: datetime) -> list[OnCallRow]:
    hidden = frozenset() if actor.may(ADMIN) else actor.hidden_team_ids
    found = OnCall.objects.filter(membership_id__in=names, ends_at__gt=start).exclude(team_id__in=hidden)
    return [
        OnCallRow(
            id=row.id,
            membership_id=row.membership_id,
            name=names[row.membership_id],
            team=row.team.name,
            team_id=row.team_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        for row in found.select_related("team").order_by("starts_at", "id")
    ]


def _cell(
    on: date, zone: ZoneInfo, shifts: Shifts, away: Sequence[TimeOffRow], on_call: Sequence[OnCallRow]
) -> Cell:
    start, end = local_instant(zone, on, 0), local_instant(zone, on + timedelta(days=1), 0)
    found = stretches(shifts, start, end) if start < end else []
    works = tuple(Stretch(one.start.astimezone(zone), one.end.astimezone(zone)) for one in found)
    is_any_hour = not any(pattern.from_on <= on for pattern in shifts.patterns)
    return Cell(
        on=on,
        works=works,
        is_any_hour=is_any_hour,
        is_weekend=on.weekday() >= SATURDAY,
        is_night=not is_any_hour and any(_is_night(one, zone, on) for one in works),
        holiday=_holiday(shifts.patterns, on),
        away=tuple(dict.fromkeys(one.kind for one in away if one.starts_at < end and one.ends_at > start)),
        on_call=tuple(
            dict.fromkeys(one.team for one in on_call if one.starts_at < end and one.ends_at > start)
        ),
    )


def _is_night(one: Stretch, zone: ZoneInfo, on: date) -> bool:
    """Whether some of it lies before the morning or after the evening."""
    morning, evening = (local_instant(zone, on, hour * 3600) for hour in (MORNING, EVENING))
    return one.start < morning or one.end > evening


def _holiday(patterns: Iterable[Pattern], on: date) -> str:
    names = [
        pattern.schedule.holiday_on[on] or "Holiday"
        for pattern in patterns
        if on in pattern.schedule.holiday_on and pattern.is_valid_on(on.toordinal())
    ]
    return names[0] if names else ""
