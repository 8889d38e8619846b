"""What an actor may do with a ticket next, by their permissions and by its status."""

from dataclasses import dataclass

from kernel.actors import Actor, ActorKind
from tickets import access
from tickets.rules.transitions import AFTER_REPLY, BY_HAND
from tickets.rules.words import Status

ACTIONS = (
    ("reply", access.REPLY),
    ("note", access.NOTE),
    ("assign", access.ASSIGN),
    ("team", access.ASSIGN),
    ("status", access.EDIT),
    ("priority", access.EDIT),
    ("topic", access.EDIT),
    ("subject", access.EDIT),
    ("tags", access.EDIT),
    ("follow", access.VIEW),
)


@dataclass(frozen=True, slots=True)
class Allowed:
    """`statuses` can be set by hand; `reply_as` can be sent with a reply, the usual one first."""

    actions: tuple[str, ...]
    statuses: tuple[Status, ...]
    reply_as: tuple[Status, ...]


def allowed_for(actor: Actor, status: Status) -> Allowed:
    statuses = tuple(sorted(BY_HAND[status])) if actor.may(access.EDIT) else ()
    replies = actor.may(access.REPLY) and status is not Status.CLOSED
    never = {
        "reply": not replies,
        "status": not statuses,
        "follow": actor.kind is not ActorKind.AGENT,
    }
    return Allowed(
        actions=tuple(name for name, wanted in ACTIONS if actor.may(wanted) and not never.get(name)),
        statuses=statuses,
        reply_as=(*AFTER_REPLY, Status.ON_HOLD) if replies else (),
    )
