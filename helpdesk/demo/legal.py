"""A few legal deadlines on the demo's tickets: some that run, and one that was met and can be proven."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from helpdesk.demo.seeding_desk import Colleague, Desk
from tickets.models import Ticket
from tickets.operations.legal import meet, start_deadline
from tickets.rules.words import UNSOLVED, Status

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def start_legal(desk: Desk, *, now: datetime) -> None:
    """Each where the desk has a ticket for it, by somebody of that ticket's team."""
    running = Ticket.objects.filter(status__in=UNSOLVED).order_by("-id")
    if found := _of_topic(desk, running, "report_content"):
        ticket, colleague = found
        since = max(ticket.created_at, now - 19 * HOUR)
        _start(ticket, colleague, "take_it_down", "Request 31", since, now=now)
    if found := _of_topic(desk, running, "copyright"):
        ticket, colleague = found
        since = max(ticket.created_at, now - 6 * DAY)
        _start(ticket, colleague, "dmca_restore", "Counter-notice 4", since, now=now)
    if found := _of_topic(desk, running, "charge"):
        ticket, colleague = found
        due_at = (now + 6 * DAY).replace(minute=0, second=0, microsecond=0)
        _start(
            ticket, colleague, "dispute_evidence", "Dispute 2207", ticket.created_at, due_at=due_at, now=now
        )
    solved = Ticket.objects.filter(status=Status.SOLVED, created_at__lt=now - 2 * DAY).order_by("-id")
    if found := _of_topic(desk, solved, "report_content"):
        _meet_in_time(*found)


def _meet_in_time(ticket: Ticket, colleague: Colleague) -> None:
    then = ticket.created_at + 7 * HOUR
    deadline_id = _start(
        ticket, colleague, "take_it_down", "Request 18", ticket.created_at, now=ticket.created_at
    )
    note = "Removed, with two identical copies found by their hashes; the person was told."
    meet(actor=colleague.actor, ticket_id=ticket.id, deadline_id=deadline_id, note=note, now=then)


def _start(
    ticket: Ticket,
    colleague: Colleague,
    rule_key: str,
    key: str,
    started_at: datetime,
    *,
    now: datetime,
    due_at: datetime | None = None,
) -> int:
    made = start_deadline(
        actor=colleague.actor,
        ticket_id=ticket.id,
        rule_key=rule_key,
        key=key,
        started_at=started_at,
        due_at=due_at,
        now=now,
    )
    return made.id


def _of_topic(desk: Desk, tickets: QuerySet[Ticket], topic: str) -> tuple[Ticket, Colleague] | None:
    """The newest, with somebody who sees it: whoever has it, or the first of its team."""
    ticket = tickets.filter(topic_id=desk.topics[topic]).first()
    if ticket is None:
        return None
    owner = desk.member(ticket.assignee_id) or next(iter(desk.of_team(ticket.team_id)), None)
    return (ticket, owner) if owner else None
