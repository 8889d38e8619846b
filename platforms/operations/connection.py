"""Connecting a tenant's platform."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kernel.actors import Actor
from kernel.errors import NotFound, invalid_field
from kernel.events.operations import publish
from kernel.events.posting import outbound_policy
from kernel.events.webhooks.signing import new_secret
from kernel.events.webhooks.targets import Refused, parse_target
from kernel.timers.operations import Alarm, arm_many
from platforms.access import CONFIGURE
from platforms.events import ConnectionChanged
from platforms.locks import lock_connection
from platforms.models.action import Action, ActionState
from platforms.models.connection import PlatformConnection
from platforms.operations.actions import SEND_TIMER

Direction = Literal["out", "in"]


@dataclass(frozen=True, slots=True)
class Secrets:
    """Shown once, to be copied to the other side."""

    secret_out: str
    secret_in: str


def connect_platform(*, actor: Actor, endpoint_url: str, now: datetime) -> Secrets:
    """Sets where the platform is. New secrets are made the first time only; both are answered each time."""
    actor.require(CONFIGURE)
    url = _vetted(endpoint_url)
    known = lock_connection()
    if known is None:
        known = PlatformConnection.objects.create(
            endpoint_url=url, secret_out=new_secret(), secret_in=new_secret(), created_at=now
        )
    else:
        PlatformConnection.objects.filter(id=known.id).update(endpoint_url=url, is_active=True)
    publish(ConnectionChanged(connection_id=known.id, change="connected"), actor=actor, now=now)
    _send_what_waits(now=now)
    return Secrets(secret_out=known.secret_out, secret_in=known.secret_in)


def set_connection_active(*, actor: Actor, is_active: bool, now: datetime) -> None:
    """While it is off nothing is sent; actions wait."""
    actor.require(CONFIGURE)
    known = _require_connection()
    PlatformConnection.objects.filter(id=known.id).update(is_active=is_active)
    change = "resumed" if is_active else "paused"
    publish(ConnectionChanged(connection_id=known.id, change=change), actor=actor, now=now)
    if is_active:
        _send_what_waits(now=now)


def rotate_secret(*, actor: Actor, direction: Direction, now: datetime) -> str:
    """The new secret. The one before stays valid until the next rotation."""
    actor.require(CONFIGURE)
    known = _require_connection()
    fresh = new_secret()
    name = f"secret_{direction}"
    change = {name: fresh, f"previous_{name}": getattr(known, name), "rotated_at": now}
    PlatformConnection.objects.filter(id=known.id).update(**change)
    publish(ConnectionChanged(connection_id=known.id, change=f"rotated_{direction}"), actor=actor, now=now)
    return fresh


def _require_connection() -> PlatformConnection:
    known = lock_connection()
    if known is None:
        raise NotFound("No platform is connected yet.")
    return known


def _send_what_waits(*, now: datetime) -> None:
    waiting = Action.objects.filter(state=ActionState.WAITING).values_list("id", flat=True)
    arm_many([Alarm(SEND_TIMER, action_id, "", now) for action_id in waiting])


def _vetted(endpoint_url: str) -> str:
    url = endpoint_url.rstrip("/")
    try:
        parse_target(url=f"{url}/actions", policy=outbound_policy())
    except Refused as error:
        raise invalid_field("endpoint_url", str(error)) from error
    if "?" in url or len(url) > 450:  # noqa: PLR2004 - room for /actions/<key> in what is stored and called
        raise invalid_field("endpoint_url", "Give the address without a query, in at most 450 characters.")
    return url
