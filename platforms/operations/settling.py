"""What became of an action: the platform's answer to a send, to a question, or of its own accord."""

from datetime import datetime
from uuid import UUID

from kernel.actors import Actor, system_actor
from kernel.errors import NotFound
from kernel.events.operations import publish
from kernel.tenancy.context import require_tenant_id
from kernel.timers.operations import arm, cancel
from platforms.access import INGEST
from platforms.events import ActionDone, ActionFailed, ActionUnanswered
from platforms.locks import lock_actions
from platforms.models.action import OPEN_STATES, Action, ActionState
from platforms.operations.actions import ASK_TIMER, SEND_TIMER
from platforms.rules.sending import Answer, ask_after, send_after

SETTLED = {"done": ActionState.DONE, "failed": ActionState.FAILED}


def record_answer(*, action_id: int, attempt: int, answer: Answer, now: datetime) -> None:
    """Moves an open action on. A late `done` counts whichever attempt it answers; anything else only the last."""
    action = lock_actions([action_id])[0]
    if action.state not in OPEN_STATES or (action.attempts != attempt and answer.verdict != "done"):
        return
    if answer.verdict in SETTLED:
        _settle(action, answer, actor=system_actor(tenant_id=require_tenant_id()), now=now)
    elif answer.verdict == "unknown":
        _leave_open(action, answer, now=now)
    else:  # unsent or absent: nothing has happened over there
        _change(action, state=ActionState.WAITING, detail=answer.detail)
        cancel(kind=ASK_TIMER, subject_ids=[action.id])
        arm(kind=SEND_TIMER, subject_id=action.id, due_at=now + send_after(action.attempts))


def settle_by_key(*, actor: Actor, key: str, answer: Answer, now: datetime) -> bool:
    """False when we never asked for it. What is settled already stays as it is."""
    actor.require(INGEST)
    try:
        ids = list(Action.objects.filter(key=UUID(key)).values_list("id", flat=True))
    except ValueError:
        return False
    for action in lock_actions(ids):
        if action.state in OPEN_STATES and action.attempts:
            _settle(action, answer, actor=actor, now=now)
    return bool(ids)


def resend_action(*, actor: Actor, action_id: int, now: datetime) -> None:
    """A person's push for an action that waits or hangs: it is asked about, or sent, at once."""
    found = lock_actions([action_id])
    if not found:
        raise NotFound("There is no such action.")
    actor.require("platforms.act")
    if found[0].state in OPEN_STATES:
        timer = SEND_TIMER if found[0].state == ActionState.WAITING else ASK_TIMER
        arm(kind=timer, subject_id=action_id, due_at=now)


def _settle(action: Action, answer: Answer, *, actor: Actor, now: datetime) -> None:
    _change(action, state=SETTLED[answer.verdict], detail=answer.detail, settled_at=now)
    cancel(kind=SEND_TIMER, subject_ids=[action.id])
    cancel(kind=ASK_TIMER, subject_ids=[action.id])
    fact = ActionDone if answer.verdict == "done" else ActionFailed
    publish(fact(action_id=action.id, customer_id=action.customer_id, kind=action.kind), actor=actor, now=now)


def _leave_open(action: Action, answer: Answer, *, now: datetime) -> None:
    if action.state == ActionState.SENDING:
        system = system_actor(tenant_id=require_tenant_id())
        fact = ActionUnanswered(action_id=action.id, customer_id=action.customer_id, kind=action.kind)
        publish(fact, actor=system, now=now)
    _change(action, state=ActionState.UNKNOWN, detail=answer.detail)
    arm(kind=ASK_TIMER, subject_id=action.id, due_at=now + ask_after(action.asks))


def _change(action: Action, *, state: str, detail: str, settled_at: datetime | None = None) -> None:
    Action.objects.filter(id=action.id).update(state=state, detail=detail[:300], settled_at=settled_at)
