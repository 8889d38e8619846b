"""How a ticket's status moves. Whatever is not written here does not happen."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.errors import Conflict
from tickets.rules.words import Status

# What staff may choose by hand. A closed ticket stays closed: the customer's answer opens a linked follow-up.
BY_HAND: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.SOLVED}),
    Status.OPEN: frozenset({Status.PENDING, Status.ON_HOLD, Status.SOLVED}),
    Status.PENDING: frozenset({Status.OPEN, Status.ON_HOLD, Status.SOLVED}),
    Status.ON_HOLD: frozenset({Status.OPEN, Status.PENDING, Status.SOLVED}),
    Status.SOLVED: frozenset({Status.OPEN, Status.CLOSED}),
    Status.CLOSED: frozenset(),
}
AFTER_REPLY = (
    Status.PENDING,
    Status.SOLVED,
    Status.OPEN,
)  # what an agent can send a reply as, the usual first


class BadTransition(Conflict):
    code = "tickets.bad_transition"


@dataclass(frozen=True, slots=True)
class CustomerReply:
    """What a customer's message does: the status after it, and whether it becomes a ticket of its own."""

    status: Status
    reopens: bool = False
    follow_up: bool = False


def by_hand(now_is: Status, wanted: Status) -> Status:
    """Raises BadTransition when staff may not make this step."""
    if wanted not in BY_HAND[now_is]:
        raise BadTransition(_explain(now_is, wanted))
    return wanted


def _explain(now_is: Status, wanted: Status) -> str:
    if now_is is wanted:
        return f"The ticket is {now_is.label.lower()} already."
    if now_is is Status.CLOSED:
        return "A closed ticket stays closed. Open a follow-up instead."
    return f"A ticket that is {now_is.label.lower()} cannot be set to {wanted.label.lower()}."


def after_reply(now_is: Status, wanted: Status | None) -> Status:
    """A public answer by staff: pending unless the agent chose otherwise; it takes a new ticket out of `new`."""
    if now_is is Status.CLOSED:
        raise BadTransition("The ticket is closed. Open a follow-up to write to the customer again.")
    chosen = Status.PENDING if wanted is None else wanted
    if chosen not in AFTER_REPLY and chosen is not Status.ON_HOLD:
        raise BadTransition(f"A reply cannot be sent as {chosen.label.lower()}.")
    return chosen


def after_customer(
    now_is: Status, *, solved_at: datetime | None, now: datetime, window: timedelta, is_thanks: bool
) -> CustomerReply:
    """Waiting tickets go on; a solved one reopens inside the window, unless the message only says thanks."""
    if now_is in {Status.NEW, Status.OPEN}:
        return CustomerReply(now_is)
    if now_is in {Status.PENDING, Status.ON_HOLD}:
        return CustomerReply(Status.OPEN)
    if now_is is Status.CLOSED or (solved_at is not None and now - solved_at > window):
        return CustomerReply(now_is, follow_up=True)
    if is_thanks:
        return CustomerReply(Status.SOLVED)
    return CustomerReply(Status.OPEN, reopens=True)
