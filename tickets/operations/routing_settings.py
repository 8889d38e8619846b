"""How each team shares out its tickets, and what people carry at most."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.actors import Actor
from kernel.errors import NotFound, invalid_field
from kernel.events.operations import publish
from kernel.people.models import Membership
from tickets import access
from tickets.events import CapacitySet, TeamRoutingSaved
from tickets.locks import lock_team
from tickets.models import MemberCapacity, TeamRouting
from tickets.rules.routing import Strategy, Way

MOST_CAPACITY = 1000


class NoSuchPerson(NotFound):
    code = "tickets.no_person"


@transaction.atomic
def set_team_routing(*, actor: Actor, team_id: int, way: Way, now: datetime) -> None:
    """How the team shares out what comes from now on."""
    actor.require(access.CONFIGURE)
    lock_team(team_id)
    if not 0 <= way.capacity <= MOST_CAPACITY:
        raise invalid_field(
            "capacity", f"A whole number from 0 (no limit) to {MOST_CAPACITY} is needed here."
        )
    row = TeamRouting.objects.filter(team_id=team_id).first() or TeamRouting(team_id=team_id)
    wanted: dict[str, Any] = {
        "strategy": Strategy(way.strategy).value,
        "is_sticky": way.is_sticky,
        "match_language": way.match_language,
        "respect_shifts": way.respect_shifts,
        "capacity": way.capacity,
        "reroute_on_sign_off": way.reroute_on_sign_off,
    }
    changed = sorted(name for name, value in wanted.items() if getattr(row, name) != value)
    if not changed and row.pk is not None:
        return
    for name in changed:
        setattr(row, name, wanted[name])
    row.save()
    publish(TeamRoutingSaved(team_id, changed or ["created"]), actor=actor, now=now)


@transaction.atomic
def set_capacity(*, actor: Actor, membership_id: int, capacity: int | None, now: datetime) -> None:
    """What one person carries at most; 0: no limit; None: as their team says."""
    actor.require(access.CONFIGURE)
    if not Membership.objects.filter(id=membership_id, is_active=True).exists():
        raise NoSuchPerson("There is no such person at this desk, or they no longer work here.")
    if capacity is not None and not 0 <= capacity <= MOST_CAPACITY:
        raise invalid_field(
            "capacity", f"A whole number from 0 (no limit) to {MOST_CAPACITY} is needed here."
        )
    row = MemberCapacity.objects.filter(membership_id=membership_id).first()
    if (row.capacity if row else None) == capacity:
        return
    if capacity is None:
        MemberCapacity.objects.filter(membership_id=membership_id).delete()
    else:
        MemberCapacity.objects.update_or_create(membership_id=membership_id, defaults={"capacity": capacity})
    publish(CapacitySet(membership_id, capacity=capacity), actor=actor, now=now)
