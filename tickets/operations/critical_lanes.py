"""Setting up critical lanes. Cases that are open keep the team that has them, whatever becomes of their lane."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from kernel.actors import Actor
from kernel.errors import Conflict, invalid_field
from kernel.events.operations import publish
from kernel.http.operations import on_config_changed
from kernel.people.models import Membership, Team
from kernel.tenancy.checking import check_row
from tickets import access
from tickets.events import LaneSaved
from tickets.locks import lock_lane
from tickets.models import CriticalCase, CriticalLane, Topic
from tickets.operations import detectors
from tickets.rules.critical import BadLane, Lane, parse_lane, write_lane
from tickets.rules.steps import members_named, teams_named

CHANGEABLE = ("name", "position", "is_active", "team_id", "definition")


class LaneNeedsTeam(Conflict):
    code = "tickets.lane_needs_restricted_team"


@transaction.atomic
def create_lane(
    *, actor: Actor, key: str, name: str, team_id: int, definition: object, now: datetime
) -> CriticalLane:
    """Asked after all others. Raises Invalid, BadLane."""
    actor.require(access.CONFIGURE)
    last = CriticalLane.objects.aggregate(last=Max("position"))["last"]
    lane = CriticalLane(
        key=key,
        name=name,
        team_id=_restricted(team_id),
        definition=write_lane(check_lane(definition)),
        position=0 if last is None else last + 1,
    )
    check_row(lane)
    lane.save()
    publish(LaneSaved(lane.id, ["created"]), actor=actor, now=now)
    return lane


@transaction.atomic
def update_lane(*, actor: Actor, lane_id: int, changes: Mapping[str, Any], now: datetime) -> None:
    """`changes` by the names in CHANGEABLE. Switched off, a lane takes no new case."""
    actor.require(access.CONFIGURE)
    lane = lock_lane(lane_id)
    if unknown := [name for name in changes if name not in CHANGEABLE]:
        raise invalid_field(unknown[0], "This cannot be changed.")
    wanted = dict(changes)
    if "definition" in wanted:
        wanted["definition"] = write_lane(check_lane(wanted["definition"]))
    if "team_id" in wanted:
        _restricted(wanted["team_id"])
    changed = [name for name, value in wanted.items() if value != getattr(lane, name)]
    if not changed:
        return
    for name in changed:
        setattr(lane, name, wanted[name])
    check_row(lane)
    lane.save(update_fields=changed)
    publish(LaneSaved(lane.id, changed), actor=actor, now=now)


def _restricted(team_id: int) -> int:
    if not Team.objects.filter(id=team_id, is_active=True, is_restricted=True).exists():
        raise invalid_field("team", "A critical lane needs a restricted team that is in use.")
    return team_id


def check_lane(raw: object) -> Lane:
    """What `parse_lane` cannot know: whether topics, detectors, teams and people exist here. Raises BadLane."""
    lane = parse_lane(raw)
    steps = [step for rung in lane.ladder for step in rung.steps]
    _require_known("topics", lane.topics, Topic.objects.values_list("key", flat=True))
    _require_known("detectors", lane.detectors, detectors.list_names())
    _require_known(
        "ladder", teams_named(steps), Team.objects.filter(is_active=True).values_list("key", flat=True)
    )
    people = Membership.objects.filter(is_active=True).values_list("id", flat=True)
    _require_known("ladder", map(str, members_named(steps)), map(str, people))
    return lane


def _require_known(path: str, given: Iterable[str], known: Iterable[str]) -> None:
    there = set(known)
    if unknown := sorted(set(given) - there):
        message = f"There is no {unknown[0]!r} at this desk; there are: {', '.join(sorted(there)) or 'none'}."
        raise BadLane(f"{path}: {message}", fields={path: [message]})


@on_config_changed
def keep_teams_restricted(
    *,
    actor: Actor,  # noqa: ARG001 - every recorder is called alike
    model: str,
    subject_id: int,
    fields: list[str],
    now: datetime,  # noqa: ARG001
) -> None:
    """Opening a lane's team to everybody would downgrade all its cases at once, by one person. It is taken back."""
    if model != Team._meta.label_lower or not {"is_restricted", "is_active", "deleted"} & set(fields):  # noqa: SLF001
        return
    if (
        Team.objects.filter(id=subject_id, is_restricted=True, is_active=True).exists()
        and "deleted" not in fields
    ):
        return
    in_use = CriticalLane.objects.filter(team_id=subject_id).exists()
    if in_use or CriticalCase.objects.filter(ticket__team_id=subject_id, downgraded_at=None).exists():
        raise LaneNeedsTeam(
            "A critical lane or one of its cases belongs to this team, so it stays restricted and in use. "
            "Give the lane another team first, and see its cases through."
        )
