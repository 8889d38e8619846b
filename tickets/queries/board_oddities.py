"""What looks like gaming: a pause just before a deadline, a customer kept waiting on a ticket that stands, solving in
silence. It only looks like it: the board shows the tickets, and people judge.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef

from kernel.actors import Actor, ActorKind
from kernel.events.models import Event
from tickets.models import ClockEvent, Message, Ticket
from tickets.queries.board_figures import PARKED_AFTER
from tickets.queries.clocks import happening_of
from tickets.queries.policies import calendar_of
from tickets.rules.sla import Happening, Mark, read
from tickets.rules.words import Metric, Status, Visibility

BACK = timedelta(days=7)
JUST_BEFORE = timedelta(minutes=30)
MOST = 300  # of each kind are looked at, the newest
STANDING = (Status.PENDING.value, Status.ON_HOLD.value)


@dataclass(frozen=True, slots=True)
class Oddity:
    """`kind` is flipped, parked or silent; `left` the time that a flipped clock had."""

    kind: str
    membership_id: int
    number: int
    subject: str
    at: datetime
    metric: str = ""
    left: timedelta = timedelta()


def list_oddities(*, actor: Actor, now: datetime) -> list[Oddity]:
    """Five statements, the newest first in each kind."""
    return [*_flipped(actor, now), *_parked(actor, now), *_silent(actor, now)]


def _flipped(actor: Actor, now: datetime) -> list[Oddity]:
    """Stopped by a person within half an hour of its deadline, and no answer went out with it."""
    answers = Message.objects.filter(
        ticket=OuterRef("clock__ticket"), created_at=OuterRef("at"), visibility=Visibility.PUBLIC,
        author_kind=ActorKind.AGENT,
    )  # fmt: skip
    visible = Ticket.objects.visible_to(actor)
    pauses = ClockEvent.objects.filter(
        mark=Mark.PAUSE, at__gt=now - BACK, actor_kind=ActorKind.AGENT, clock__ticket__in=visible
    )
    rows = list(
        pauses.exclude(Exists(answers))
        .order_by("-at", "-id")
        .values("id", "clock_id", "at", "actor_id", metric=F("clock__metric"), number=F("clock__ticket__number"),
                subject=F("clock__ticket__subject"))[:MOST]
    )  # fmt: skip
    before = _histories({row["clock_id"] for row in rows})
    found: dict[tuple[int, datetime], Oddity] = {}
    for row in rows:
        left = _left(before[row["clock_id"]], pause_id=row["id"], at=row["at"])
        if left is not None and timedelta() <= left <= JUST_BEFORE:
            one = Oddity(
                "flipped", row["actor_id"], row["number"], row["subject"], row["at"],
                Metric(row["metric"]).label, left,
            )  # fmt: skip
            found.setdefault((one.number, one.at), one)
    return list(found.values())


def _histories(clock_ids: Collection[int]) -> Mapping[int, list[tuple[int, Happening]]]:
    found: dict[int, list[tuple[int, Happening]]] = defaultdict(list)
    for row in ClockEvent.objects.filter(clock__in=clock_ids).order_by("id"):
        found[row.clock_id].append((row.id, happening_of(row)))
    return found


def _left(history: list[tuple[int, Happening]], *, pause_id: int, at: datetime) -> timedelta | None:
    """How far the deadline was when the clock was stopped; None for one that had none or was stopped from the start."""
    earlier = [happening for event_id, happening in history if event_id < pause_id]
    due_at = read(earlier, calendar=calendar_of).due_at if earlier else None
    return None if due_at is None else due_at - at


def _parked(actor: Actor, now: datetime) -> list[Oddity]:
    found = Ticket.objects.visible_to(actor).filter(
        status__in=STANDING, waiting_since_at__lte=now - PARKED_AFTER, assignee__isnull=False
    )
    rows = found.order_by("waiting_since_at", "id").values_list(
        "assignee_id", "number", "subject", "waiting_since_at"
    )
    return [
        Oddity("parked", who, number, subject, at)
        for who, number, subject, at in rows[:MOST]
        if who is not None and at is not None  # the filter says so too
    ]


def _silent(actor: Actor, now: datetime) -> list[Oddity]:
    """Solved by a person's hand while the customer's last word has no answer."""
    since = now - BACK
    found = Ticket.objects.visible_to(actor).filter(
        status__in=[Status.SOLVED, Status.CLOSED], updated_at__gt=since, solved_at__gt=since,
        waiting_since_at__isnull=False, merged_into=None,
    )  # fmt: skip
    rows = list(
        found.order_by("-solved_at", "-id").values_list("id", "number", "subject", "solved_at")[:MOST]
    )
    solvers = _solvers([ticket_id for ticket_id, *_ in rows]) if rows else {}
    return [
        Oddity("silent", solvers[ticket_id], number, subject, at)
        for ticket_id, number, subject, at in rows
        if ticket_id in solvers and at is not None
    ]


def _solvers(ticket_ids: Collection[int]) -> dict[int, int]:
    """The person who solved each last; a robot's or the customer's doing is left out."""
    events = Event.objects.filter(
        subject_kind="ticket", subject_id__in=ticket_ids, code="tickets.status_changed", data__new="solved"
    )
    last = events.order_by("subject_id", "-id").distinct("subject_id")
    rows = last.values_list("subject_id", "actor_kind", "actor_id")
    return {ticket_id: who for ticket_id, kind, who in rows if kind == ActorKind.AGENT}
