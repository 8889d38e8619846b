"""What somebody is about to publish: the policies and calendars as they would be then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kernel.clock.queries import NoCalendar, get_schedule, list_current_versions
from kernel.clock.rules.schedule import ALWAYS, Schedule
from tickets.queries.catalogue import PolicyRow, list_all_policies
from tickets.rules.policy import Terms, parse_terms

AROUND_THE_CLOCK = ""  # as a calendar's key


@dataclass(frozen=True, slots=True)
class Offer:
    """One policy in order. `id` 0: a new one. `is_changed`: its clocks get new terms, even where they say the same."""

    id: int
    name: str
    terms: Terms
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """`was` and `will`: the active policies in order. `hours`: proposed calendars by key."""

    was: tuple[Offer, ...]
    will: tuple[Offer, ...]
    hours: Mapping[str, Schedule] = field(default_factory=dict)


def propose_policy(
    *,
    policy_id: int = 0,
    name: str = "",
    terms: Terms | None = None,
    is_active: bool | None = None,
    position: int | None = None,
) -> Proposal:
    """Without a `policy_id` a new policy, which needs terms; what is left out stays. `position` counts from 0."""
    rows = list_all_policies()
    active = [row for row in rows if row.is_active]
    was = [_offer(row) for row in active]
    mine = next((row for row in rows if row.id == policy_id), None)
    is_on = is_active if is_active is not None else mine is None or mine.is_active
    will = [offer for offer in was if offer.id != policy_id]
    if is_on and (mine is not None or terms is not None):
        place = _place(rows, mine, will) if position is None else position
        will.insert(min(place, len(will)), _changed(mine, name, terms))
    return Proposal(tuple(was), tuple(will))


def propose_order(policy_ids: Sequence[int]) -> Proposal:
    """These first, in this order; the others follow as they were."""
    was = [_offer(row) for row in list_all_policies() if row.is_active]
    by_id = {offer.id: offer for offer in was}
    first = [by_id.pop(policy_id) for policy_id in dict.fromkeys(policy_ids) if policy_id in by_id]
    return Proposal(tuple(was), (*first, *by_id.values()))


def propose_hours(key: str, schedule: Schedule) -> Proposal:
    was = tuple(_offer(row) for row in list_all_policies() if row.is_active)
    return Proposal(was, was, {key: schedule})


def current_schedules() -> dict[str, tuple[int | None, Schedule]]:
    """The newest version of each calendar and its hours, by key; around the clock by the empty key."""
    found: dict[str, tuple[int | None, Schedule]] = {AROUND_THE_CLOCK: (None, ALWAYS)}
    for key, version_id in list_current_versions().items():
        found[key] = (version_id, get_schedule(version_id))
    return found


def require_calendar(key: str, known: Mapping[str, object]) -> None:
    if key not in known:
        raise NoCalendar(f"There is no calendar {key!r}. Create it, or name another in the policy.")


def _offer(row: PolicyRow) -> Offer:
    return Offer(row.id, row.name, parse_terms(row.terms))


def _changed(mine: PolicyRow | None, name: str, terms: Terms | None) -> Offer:
    if mine is None:
        if terms is None:
            raise ValueError("A new policy has terms.")
        return Offer(0, name, terms, is_changed=True)
    present = parse_terms(mine.terms)
    wanted = present if terms is None else terms
    return Offer(mine.id, name or mine.name, wanted, is_changed=wanted != present)


def _place(rows: Sequence[PolicyRow], mine: PolicyRow | None, others: Sequence[Offer]) -> int:
    """Where it stands now among those that are on; a new one comes last."""
    if mine is None:
        return len(others)
    before = {row.id for row in rows if (row.position, row.id) < (mine.position, mine.id)}
    return sum(offer.id in before for offer in others)
