"""What happened to some tickets, read from their events: one query for all of them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from kernel.actors import ActorKind
from kernel.events.models import Event
from tickets.models import ClockEvent, Ticket
from tickets.rules.sla import ClockState, Happening, Mark
from tickets.rules.starts import StatusChange, Story
from tickets.rules.words import Status

CODES = ("tickets.status_changed", "tickets.team_changed", "tickets.reply_posted")


def list_stories(tickets: Sequence[Ticket]) -> dict[int, Story]:
    """By ticket id."""
    events: dict[int, list[Event]] = defaultdict(list)
    wanted = Event.objects.filter(
        subject_kind="ticket", subject_id__in=[ticket.id for ticket in tickets], code__in=CODES
    )
    for event in wanted.order_by("id"):
        events[event.subject_id].append(event)
    return {ticket.id: _story(ticket, events[ticket.id]) for ticket in tickets}


def list_told(tickets: Sequence[Ticket]) -> dict[tuple[int, str, datetime], tuple[Happening, ...]]:
    """What cancelled clocks have told, by ticket, metric and start: the same promise, taken back and given again."""
    found: dict[tuple[int, str, datetime], dict[tuple[str, str], Happening]] = defaultdict(dict)
    told = ClockEvent.objects.filter(
        clock__ticket__in=tickets, clock__state=ClockState.CANCELLED, mark__in=(Mark.THRESHOLD, Mark.BREACH)
    )
    for event in told.select_related("clock").order_by("id"):
        key = event.clock.ticket_id, event.clock.metric, event.clock.started_at
        mark = Happening(Mark(event.mark), event.at, threshold=event.threshold, reason="told_before")
        found[key].setdefault((event.mark, event.threshold), mark)
    return {key: tuple(marks.values()) for key, marks in found.items()}


def _story(ticket: Ticket, events: Sequence[Event]) -> Story:
    return Story(
        created_at=ticket.created_at,
        status=Status(ticket.status),
        changes=[
            StatusChange(event.occurred_at, Status.named(event.data["old"]), Status.named(event.data["new"]))
            for event in events
            if event.code == "tickets.status_changed"
        ],
        replied_at=[
            event.occurred_at
            for event in events
            if event.code == "tickets.reply_posted" and event.actor_kind == ActorKind.AGENT
        ],
        waiting_since_at=ticket.waiting_since_at,
        team_since_at=_team_since(ticket, events),
    )


def _team_since(ticket: Ticket, events: Sequence[Event]) -> datetime | None:
    if ticket.team_id is None:
        return None
    moves = [event.occurred_at for event in events if event.code == "tickets.team_changed"]
    return moves[-1] if moves else ticket.created_at
