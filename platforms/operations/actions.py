"""Asking the platform to act, taking it back, undoing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from kernel.actors import Actor
from kernel.errors import Conflict, NotFound, invalid_field
from kernel.events.operations import publish
from kernel.timers.operations import arm, cancel
from platforms.events import ActionCancelled, ActionRequested
from platforms.locks import lock_actions
from platforms.models.action import DEAD_STATES, Action, ActionState
from platforms.models.customer import Customer
from platforms.operations.shapes import Object, Text
from platforms.rules.action_kinds import KINDS, ActionKind

SEND_TIMER = "platforms.action"
ASK_TIMER = "platforms.action_check"
PAYLOAD = Object(max_bytes=4 * 1024)
REASON = Text(max_length=500, required=True)


class ActionNotDone(Conflict):
    code: ClassVar[str] = "action_not_done"


class ActionHasNoInverse(Conflict):
    code: ClassVar[str] = "action_has_no_inverse"


class ActionUndoneAlready(Conflict):
    code: ClassVar[str] = "action_undone_already"


class ActionUnderWay(Conflict):
    code: ClassVar[str] = "action_under_way"


@dataclass(frozen=True, slots=True)
class Origin:
    """What an action was asked for: a ticket, a case; apps above name it by kind and id."""

    kind: str = ""
    id: int = 0


def request_action(
    *,
    actor: Actor,
    kind: str,
    customer_id: int,
    payload: Mapping[str, Any],
    reason: str,
    now: datetime,
    key: UUID | None = None,
    origin: Origin | None = None,
) -> int:
    """The action's id. The same `key` again is the same action. It is sent after the commit, by a timer."""
    found = _known_kind(kind)
    actor.require(found.permission)
    _check("reason", REASON, reason)
    _check("payload", PAYLOAD, dict(payload))
    if found.needs_id and not payload.get("id"):
        raise invalid_field("payload", "Say what it concerns, as payload.id.")
    if key is not None and (known := Action.objects.filter(key=key).first()):
        return _same(known, kind=kind, customer_id=customer_id)
    if not Customer.objects.filter(id=customer_id, external_id__isnull=False).exists():
        raise invalid_field("customer_id", "The platform does not know this customer.")
    action = Action(
        key=key or uuid4(), kind=kind, customer_id=customer_id, payload=dict(payload), reason=reason
    )
    return _ask(action, actor=actor, origin=origin or Origin(), now=now)


def undo_action(*, actor: Actor, action_id: int, reason: str, now: datetime) -> int:
    """The id of the inverse action. Only what is done can be undone, and only once."""
    action = _locked(action_id)
    inverse = KINDS[action.kind].inverse if action.kind in KINDS else None
    if inverse is None:
        raise ActionHasNoInverse("Nothing undoes this action.")
    actor.require(KINDS[inverse].permission)
    _check("reason", REASON, reason)
    if action.state != ActionState.DONE:
        raise ActionNotDone("Only an action that the platform has done can be undone.")
    if Action.objects.filter(inverse_of_id=action.id).exclude(state__in=DEAD_STATES).exists():
        raise ActionUndoneAlready("This action was undone already.")
    undoing = Action(
        key=uuid4(),
        kind=inverse,
        customer_id=action.customer_id,
        payload=action.payload,
        reason=reason,
        inverse_of_id=action.id,
    )
    return _ask(undoing, actor=actor, origin=Origin(action.origin_kind, action.origin_id), now=now)


def cancel_action(*, actor: Actor, action_id: int, now: datetime) -> None:
    """Possible until it is first sent."""
    action = _locked(action_id)
    actor.require(_known_kind(action.kind).permission)
    if action.state != ActionState.WAITING or action.attempts:
        raise ActionUnderWay("This action has left already. Undo it once it is done.")
    Action.objects.filter(id=action.id).update(state=ActionState.CANCELLED, settled_at=now)
    cancel(kind=SEND_TIMER, subject_ids=[action.id])
    fact = ActionCancelled(action_id=action.id, customer_id=action.customer_id, kind=action.kind)
    publish(fact, actor=actor, now=now)


def _ask(action: Action, *, actor: Actor, origin: Origin, now: datetime) -> int:
    action.origin_kind, action.origin_id = origin.kind, origin.id
    action.requested_by_kind, action.requested_by_id, action.requested_at = actor.kind, actor.id, now
    action.save(force_insert=True)
    arm(kind=SEND_TIMER, subject_id=action.id, due_at=now)
    fact = ActionRequested(
        action_id=action.id,
        customer_id=action.customer_id,
        kind=action.kind,
        inverse_of_id=action.inverse_of_id,
    )
    publish(fact, actor=actor, now=now)
    return action.id


def _known_kind(kind: str) -> ActionKind:
    if kind not in KINDS:
        raise invalid_field("kind", f"One of: {', '.join(sorted(KINDS))}.")
    return KINDS[kind]


def _same(known: Action, *, kind: str, customer_id: int) -> int:
    if (known.kind, known.customer_id) != (kind, customer_id):
        raise invalid_field("key", "This key belongs to another action.")
    return known.id


def _locked(action_id: int) -> Action:
    found = lock_actions([action_id])
    if not found:
        raise NotFound("There is no such action.")
    return found[0]


def _check(name: str, field: Text | Object, value: Any) -> None:
    try:
        field.clean(value)
    except ValueError as error:
        raise invalid_field(name, str(error)) from error
