"""Actions with what may be done about each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from kernel.actors import Actor
from kernel.errors import NotFound
from platforms.access import VIEW_ACTIONS
from platforms.models.action import DEAD_STATES, Action, ActionState
from platforms.rules.action_kinds import KINDS, ActionKind


@dataclass(frozen=True, slots=True)
class ActionRow:
    id: int
    key: UUID
    kind: str
    label: str
    customer_id: int
    payload: dict[str, Any]
    reason: str
    state: str
    state_label: str
    detail: str
    requested_by_kind: str
    requested_by_id: int
    requested_at: datetime
    origin_kind: str
    origin_id: int
    inverse_of_id: int | None
    attempts: int
    sent_at: datetime | None
    settled_at: datetime | None
    can_undo: bool
    can_cancel: bool


def find_actions(*, viewer: Actor) -> QuerySet[Action]:
    """Each with `is_undone`."""
    viewer.require(VIEW_ACTIONS)
    undoing = Action.objects.filter(inverse_of_id=OuterRef("id")).exclude(state__in=DEAD_STATES)
    return Action.objects.annotate(is_undone=Exists(undoing))


def get_action(*, viewer: Actor, action_id: int) -> ActionRow:
    action = find_actions(viewer=viewer).filter(id=action_id).first()
    if action is None:
        raise NotFound("There is no such action.")
    return row_of(action, viewer=viewer)


def list_actions_for_customer(*, viewer: Actor, customer_id: int, limit: int = 20) -> list[ActionRow]:
    rows = find_actions(viewer=viewer).filter(customer_id=customer_id).order_by("-id")[:limit]
    return [row_of(action, viewer=viewer) for action in rows]


def list_actions_for_origin(
    *, viewer: Actor, origin_kind: str, origin_id: int, limit: int = 20
) -> list[ActionRow]:
    rows = find_actions(viewer=viewer).filter(origin_kind=origin_kind, origin_id=origin_id)
    return [row_of(action, viewer=viewer) for action in rows.order_by("-id")[:limit]]


def list_offered_kinds(*, viewer: Actor) -> list[ActionKind]:
    """What this viewer may ask about an account as a whole, by label."""
    offered = [kind for kind in KINDS.values() if viewer.may(kind.permission) and not kind.needs_id]
    return sorted(offered, key=lambda kind: kind.label)


def row_of(action: Action, *, viewer: Actor) -> ActionRow:
    kind = KINDS.get(action.kind)
    inverse = KINDS.get(kind.inverse) if kind and kind.inverse else None
    may_undo = inverse is not None and viewer.may(inverse.permission)
    is_undone = bool(getattr(action, "is_undone", False))
    return ActionRow(
        id=action.id,
        key=action.key,
        kind=action.kind,
        label=kind.label if kind else action.kind,
        customer_id=action.customer_id,
        payload=action.payload,
        reason=action.reason,
        state=action.state,
        state_label=action.get_state_display(),
        detail=action.detail,
        requested_by_kind=action.requested_by_kind,
        requested_by_id=action.requested_by_id,
        requested_at=action.requested_at,
        origin_kind=action.origin_kind,
        origin_id=action.origin_id,
        inverse_of_id=action.inverse_of_id,
        attempts=action.attempts,
        sent_at=action.sent_at,
        settled_at=action.settled_at,
        can_undo=may_undo and action.state == ActionState.DONE and not is_undone,
        can_cancel=bool(kind)
        and viewer.may(kind.permission if kind else "")
        and action.state == ActionState.WAITING
        and not action.attempts,
    )
