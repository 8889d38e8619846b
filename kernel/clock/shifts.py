"""Who works when: shifts, time off, on call. Two queries, however many people are asked about."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery

from kernel.clock.models import CalendarVersion, OnCall, TimeOff, WorkPattern
from kernel.clock.queries import get_schedule
from kernel.clock.rules import shifts as rules
from kernel.clock.rules.shifts import Pattern, Shifts, Stretch

HORIZON = timedelta(days=366)  # who does not work within a year has no next shift
NOTHING_KNOWN = Shifts()


def on_shift(membership_ids: Collection[int], *, at: datetime) -> frozenset[int]:
    """Those who work at that moment; who has no pattern works at any hour, but for time off."""
    found = read_shifts(membership_ids, start=at, end=at)
    return frozenset(member for member, shifts in found.items() if rules.is_on(shifts, at))


def next_on_shift(membership_ids: Collection[int], *, at: datetime) -> dict[int, datetime]:
    """When each works next: `at` itself for those on shift, left out when never within a year."""
    until = at + HORIZON
    found = read_shifts(membership_ids, start=at, end=until)
    starts = {member: rules.next_on(shifts, at, until) for member, shifts in found.items()}
    return {member: start for member, start in starts.items() if start is not None}


def on_call(team_id: int, *, at: datetime) -> tuple[int, ...]:
    """Who is paged for the team then, whoever began first before the others."""
    turns = OnCall.objects.filter(
        team_id=team_id, membership__is_active=True, starts_at__lte=at, ends_at__gt=at
    )
    found = turns.order_by("starts_at", "id").values_list("membership_id", flat=True)
    return tuple(dict.fromkeys(found))


def read_shifts(membership_ids: Collection[int], *, start: datetime, end: datetime) -> Mapping[int, Shifts]:
    """What is known about the hours of each of these people between two moments."""
    ids = set(membership_ids)
    if not ids:
        return {}
    patterns, away = _patterns(ids), _away(ids, start, end)
    return {member: Shifts(tuple(patterns[member]), tuple(away[member])) for member in sorted(ids)}


def _patterns(ids: Collection[int]) -> Mapping[int, list[Pattern]]:
    versions = CalendarVersion.objects.filter(calendar=OuterRef("calendar")).order_by("-number")
    rows = WorkPattern.objects.filter(membership_id__in=ids).annotate(
        version=Subquery(versions.values("id")[:1])
    )
    found: dict[int, list[Pattern]] = defaultdict(list)
    for member, version, from_on, until_on in rows.order_by("id").values_list(
        "membership_id", "version", "from_on", "until_on"
    ):
        found[member].append(Pattern(get_schedule(version), from_on, until_on))
    return found


def _away(ids: Collection[int], start: datetime, end: datetime) -> Mapping[int, list[Stretch]]:
    rows = TimeOff.objects.filter(membership_id__in=ids, starts_at__lte=end, ends_at__gt=start)
    found: dict[int, list[Stretch]] = defaultdict(list)
    for member, starts_at, ends_at in rows.order_by("starts_at", "id").values_list(
        "membership_id", "starts_at", "ends_at"
    ):
        found[member].append(Stretch(starts_at, ends_at))
    return found
