"""Saying when people work: patterns, time off, on call. Leads say it for everybody; time off also for oneself."""

from datetime import date, datetime, timedelta

from django.db import transaction

from kernel.actors import Actor, ActorKind
from kernel.clock.access import MANAGE_SHIFTS, OWN_TIME_OFF
from kernel.clock.events import (
    OnCallRemoved,
    OnCallSet,
    PatternEnded,
    PatternSet,
    TimeOffAdded,
    TimeOffRemoved,
)
from kernel.clock.models import Calendar, OnCall, TimeOff, WorkPattern
from kernel.clock.queries import NoCalendar
from kernel.clock.rules.instants import FIRST_YEAR, LAST_YEAR
from kernel.errors import Conflict, NotAllowed, NotFound, invalid_field
from kernel.events.operations import publish
from kernel.people.locks import lock_membership
from kernel.people.models import Membership, Team, TeamMember

KINDS = {"away": "Away", "holiday": "Holiday", "sick": "Sick", "training": "Training"}
LONGEST_AWAY = timedelta(days=366)
MOST = 100  # patterns, times off still ahead, turns on call still ahead: for one person


class NoSuchEntry(NotFound):
    code = "clock.no_shift_entry"


class NoSuchPlace(NotFound):
    code = "clock.no_person_or_team"


class TooManyEntries(Conflict):
    code = "clock.too_many_entries"


class NotTheirs(Conflict):
    code = "clock.not_in_team"


@transaction.atomic
def set_pattern(
    *,
    actor: Actor,
    membership_id: int,
    calendar_id: int,
    from_on: date,
    now: datetime,
    until_on: date | None = None,
) -> WorkPattern:
    """They work the calendar's hours from that date on. The same beginning again changes its end."""
    actor.require(MANAGE_SHIFTS)
    member = _lock_active(membership_id)
    require_year("from_on", from_on)
    require_year("until_on", until_on or from_on)
    if until_on is not None and until_on < from_on:
        raise invalid_field("until_on", "The last day comes before the first. Choose a later one.")
    _require_calendar(calendar_id)
    found = WorkPattern.objects.filter(membership=member, calendar_id=calendar_id, from_on=from_on).first()
    if found is not None and found.until_on == until_on:
        return found
    if found is None:
        _require_few(WorkPattern.objects.filter(membership=member).count())
        found = WorkPattern(membership=member, calendar_id=calendar_id, from_on=from_on)
    found.until_on = until_on
    found.save()
    publish(PatternSet(member.id, pattern=found.id, calendar=calendar_id), actor=actor, now=now)
    return found


@transaction.atomic
def end_pattern(*, actor: Actor, pattern_id: int, until_on: date, now: datetime) -> None:
    """`until_on` is its last day. Before its first day, it never was."""
    actor.require(MANAGE_SHIFTS)
    require_year("until_on", until_on)
    pattern = WorkPattern.objects.filter(id=pattern_id).first()
    if pattern is None:
        raise NoSuchEntry("There are no such hours. Load the page again to see what there is.")
    lock_membership(pattern.membership_id)
    if until_on < pattern.from_on:
        pattern.delete()
    elif pattern.until_on == until_on:
        return
    else:
        pattern.until_on = until_on
        pattern.save(update_fields=["until_on"])
    publish(PatternEnded(pattern.membership_id, pattern=pattern_id), actor=actor, now=now)


@transaction.atomic
def add_time_off(
    *,
    actor: Actor,
    membership_id: int,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    kind: str = "away",
) -> TimeOff:
    """One's own, or as a lead anybody's. The same again is the same."""
    _require_own_or_lead(actor, membership_id)
    member = _lock_active(membership_id)
    if kind not in KINDS:
        raise invalid_field("kind", f"Choose one of {', '.join(KINDS)}.")
    _require_order(starts_at, ends_at)
    theirs = TimeOff.objects.filter(membership=member)
    same = theirs.filter(starts_at=starts_at, ends_at=ends_at, kind=kind).first()
    if same is not None:
        return same
    _require_few(theirs.filter(ends_at__gt=now).count())
    entry = TimeOff.objects.create(membership=member, starts_at=starts_at, ends_at=ends_at, kind=kind)
    publish(TimeOffAdded(member.id, time_off=entry.id), actor=actor, now=now)
    return entry


@transaction.atomic
def remove_time_off(*, actor: Actor, time_off_id: int, now: datetime) -> None:
    entry = TimeOff.objects.filter(id=time_off_id).first()
    if entry is None or not _is_own_or_lead(actor, entry.membership_id):
        raise NoSuchEntry("There is no such time off. Load the page again to see what there is.")
    lock_membership(entry.membership_id)
    gone, _ = TimeOff.objects.filter(id=time_off_id).delete()
    if gone:
        publish(TimeOffRemoved(entry.membership_id, time_off=time_off_id), actor=actor, now=now)


@transaction.atomic
def set_on_call(
    *, actor: Actor, team_id: int, membership_id: int, starts_at: datetime, ends_at: datetime, now: datetime
) -> OnCall:
    """They are paged for the team at any hour of that time. A restricted team's members only."""
    actor.require(MANAGE_SHIFTS)
    team = _get_team(actor, team_id)
    member = _lock_active(membership_id)
    if team.is_restricted and not TeamMember.objects.filter(team=team, membership=member).exists():
        raise NotTheirs("Only members of this team may see its tickets. Choose one of them.")
    _require_order(starts_at, ends_at)
    turns = OnCall.objects.filter(team=team, membership=member)
    same = turns.filter(starts_at=starts_at, ends_at=ends_at).first()
    if same is not None:
        return same
    _require_few(turns.filter(ends_at__gt=now).count())
    turn = OnCall.objects.create(team=team, membership=member, starts_at=starts_at, ends_at=ends_at)
    publish(OnCallSet(member.id, team=team.id, on_call=turn.id), actor=actor, now=now)
    return turn


@transaction.atomic
def remove_on_call(*, actor: Actor, on_call_id: int, now: datetime) -> None:
    actor.require(MANAGE_SHIFTS)
    turn = OnCall.objects.filter(id=on_call_id).first()
    if turn is None:
        raise NoSuchEntry("There is no such turn on call. Load the page again to see what there is.")
    _get_team(actor, turn.team_id)
    gone, _ = OnCall.objects.filter(id=on_call_id).delete()
    if gone:
        publish(
            OnCallRemoved(turn.membership_id, team=turn.team_id, on_call=on_call_id), actor=actor, now=now
        )


def _is_own_or_lead(actor: Actor, membership_id: int) -> bool:
    own = actor.kind is ActorKind.AGENT and actor.id == membership_id
    return (own and actor.may(OWN_TIME_OFF)) or actor.may(MANAGE_SHIFTS)


def _require_own_or_lead(actor: Actor, membership_id: int) -> None:
    if not _is_own_or_lead(actor, membership_id):
        raise NotAllowed("You may enter your own time off. For somebody else's, ask a team lead.")


def _lock_active(membership_id: int) -> Membership:
    member = lock_membership(membership_id)
    if not member.is_active:
        raise NoSuchPlace("They no longer work at this desk. Choose somebody who does.")
    return member


def _get_team(actor: Actor, team_id: int) -> Team:
    """Somebody who may not see a restricted team's work does not say who is paged for it, but for the desk's admins."""
    team = Team.objects.filter(id=team_id, is_active=True).first()
    hidden = team_id in actor.hidden_team_ids and not actor.may("kernel.configure")
    if team is None or hidden:
        raise NoSuchPlace("There is no such team at this desk. Choose one from the list.")
    return team


def _require_calendar(calendar_id: int) -> None:
    if not Calendar.objects.filter(id=calendar_id, is_active=True).exists():
        raise NoCalendar("There is no such calendar in use. Choose one from the list.")


def require_year(field: str, value: date) -> None:
    """A date or moment that calendars can count with. Raises Invalid."""
    if not FIRST_YEAR <= value.year < LAST_YEAR:
        raise invalid_field(field, f"Choose a year from {FIRST_YEAR} to {LAST_YEAR - 1}.")


def _require_order(starts_at: datetime, ends_at: datetime) -> None:
    require_year("starts_at", starts_at)
    require_year("ends_at", ends_at)
    if ends_at <= starts_at:
        raise invalid_field("ends_at", "It ends before it begins. Choose a later end.")
    if ends_at - starts_at > LONGEST_AWAY:
        raise invalid_field("ends_at", f"At most {LONGEST_AWAY.days} days at once. Enter it in parts.")


def _require_few(count: int) -> None:
    if count >= MOST:
        raise TooManyEntries(
            f"One person has at most {MOST} of these. Remove some that are no longer needed."
        )
