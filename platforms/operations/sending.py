"""The first half of talking to the platform: mark, commit. The call itself follows the commit, outside any transaction.

`start_*` runs in the timers' transaction; `get_call` gives what to send; `settling.record_answer` ends it. Whoever dies
between leaves an action `sending` and a question armed for it.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from kernel.events.webhooks.signing import sign
from kernel.timers.operations import Alarm, arm_many
from platforms.locks import lock_actions
from platforms.models.action import Action, ActionState
from platforms.models.connection import PlatformConnection
from platforms.operations.actions import ASK_TIMER, SEND_TIMER
from platforms.rules.sending import ask_after

NO_CONNECTION = "The platform is not connected."
CONNECTION_RETRY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Errand:
    """One call to make: `attempt` numbers the send that it makes or asks about."""

    action_id: int
    attempt: int
    is_question: bool


@dataclass(frozen=True, slots=True)
class Call:
    method: Literal["GET", "POST"]
    url: str
    headers: Mapping[str, str]
    body: bytes


def start_sending(*, action_ids: Collection[int], now: datetime) -> list[Errand]:
    """Waiting actions become `sending`, with a question armed in case nobody comes back."""
    waiting = [action for action in lock_actions(action_ids) if action.state == ActionState.WAITING]
    if not waiting:
        return []
    if not PlatformConnection.objects.filter(is_active=True).exists():
        _put_off(waiting, now=now)
        return []
    for action in waiting:
        action.state, action.attempts = ActionState.SENDING, action.attempts + 1
        action.asks, action.sent_at = 0, now
    Action.objects.bulk_update(waiting, ["state", "attempts", "asks", "sent_at"])
    arm_many([Alarm(ASK_TIMER, action.id, "", now + ask_after(0)) for action in waiting])
    return [Errand(action.id, action.attempts, is_question=False) for action in waiting]


def start_asking(*, action_ids: Collection[int], now: datetime) -> list[Errand]:
    """Unanswered actions are asked about, and the next question is armed before this one is out."""
    hanging = [
        action
        for action in lock_actions(action_ids)
        if action.state in {ActionState.SENDING, ActionState.UNKNOWN}
    ]
    for action in hanging:
        action.asks += 1
    Action.objects.bulk_update(hanging, ["asks"])
    arm_many([Alarm(ASK_TIMER, action.id, "", now + ask_after(action.asks)) for action in hanging])
    return [Errand(action.id, action.attempts, is_question=True) for action in hanging]


def get_call(*, errand: Errand, now: datetime) -> Call | None:
    """None when it is no longer wanted: settled, resent or disconnected meanwhile."""
    action = Action.objects.select_related("customer").filter(id=errand.action_id).first()
    connection = PlatformConnection.objects.filter(is_active=True).first()
    if action is None or connection is None or action.attempts != errand.attempt:
        return None
    if errand.is_question:
        return _question(action, connection, now=now) if action.state in ("sending", "unknown") else None
    return _send(action, connection, now=now) if action.state == ActionState.SENDING else None


def _send(action: Action, connection: PlatformConnection, *, now: datetime) -> Call:
    body = json.dumps(
        {
            "key": str(action.key),
            "kind": action.kind,
            "customer": {"external_id": action.customer.external_id},
            "payload": action.payload,
            "reason": action.reason,
            "requested_at": action.requested_at.isoformat(),
            "inverse_of": str(_inverse_key(action) or "") or None,
        }
    ).encode()
    # The same message id for every attempt: the receiver may tell a repetition by it, too.
    signed = sign(connection.secrets_out, message_id=f"act_{action.key.hex}", timestamp=now, body=body)
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(action.key)} | signed
    return Call("POST", f"{connection.endpoint_url}/actions", headers, body)


def _question(action: Action, connection: PlatformConnection, *, now: datetime) -> Call:
    message_id = f"ask_{action.key.hex}_{action.attempts}_{action.asks}"
    signed = sign(connection.secrets_out, message_id=message_id, timestamp=now, body=b"")
    return Call("GET", f"{connection.endpoint_url}/actions/{action.key}", signed, b"")


def _inverse_key(action: Action) -> object:
    if action.inverse_of_id is None:
        return None
    return Action.objects.filter(id=action.inverse_of_id).values_list("key", flat=True).first()


def _put_off(waiting: list[Action], *, now: datetime) -> None:
    Action.objects.filter(id__in=[action.id for action in waiting]).update(detail=NO_CONNECTION)
    arm_many([Alarm(SEND_TIMER, action.id, "", now + CONNECTION_RETRY) for action in waiting])
