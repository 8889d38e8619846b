"""Legal deadlines of a ticket. Nothing pauses them: no status, no merging and no solving touches them."""

from datetime import datetime

from django.db import transaction

from kernel.actors import Actor
from kernel.clock.queries import current_version_id, get_schedule
from kernel.errors import Conflict, NotFound, invalid_field
from kernel.events.operations import publish
from kernel.tenancy.queries import get_tenant
from kernel.timers.registry import DueTimer, timer_handler
from tickets import access
from tickets.events import LegalMet, LegalStarted, LegalVoided
from tickets.locks import lock_ticket, lock_tickets_of_deadlines
from tickets.models import LegalDeadline, LegalRuleVersion
from tickets.operations.legal_book import TIMER, DeadlineBook
from tickets.queries.legal_rules import find_version
from tickets.rules.legal import Duty, LegalTerms, Unit, parse_legal_terms
from tickets.rules.legal_dates import LegalSpan, compute, counting_in
from tickets.rules.legal_reading import LegalHappening, LegalMark, LegalState

MAX_KEY, MAX_NOTE = 80, 500
FIRST_YEAR, LAST_YEAR = 2000, 2190


class NoLegalDeadline(NotFound):
    code = "tickets.no_legal_deadline"


class DeadlineThere(Conflict):
    code = "tickets.legal_deadline_there"


class DeadlineOver(Conflict):
    code = "tickets.legal_deadline_over"


class TooEarly(Conflict):
    code = "tickets.legal_too_early"


@transaction.atomic
def start_deadline(
    *,
    actor: Actor,
    ticket_id: int,
    rule_key: str,
    key: str,
    started_at: datetime,
    now: datetime,
    due_at: datetime | None = None,
) -> LegalDeadline:
    """From when the law counts, which may be before somebody entered it. The same duty (`key`) starts once; asked again
    it is the one that is there. `due_at` where somebody else gives the date, and only there.
    """
    actor.require(access.LEGAL)
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    version = _version_in_force(rule_key)
    terms = parse_legal_terms(version.terms)
    key = note_of("key", key, most=MAX_KEY) if key.strip() else rule_key
    _check_moments(terms, started_at, due_at, now)
    known = LegalDeadline.objects.filter(ticket=ticket, key=key).select_related("rule_version").first()
    if known is not None:
        return _the_same(known, version, started_at)
    calendar_id = current_version_id(terms.calendar_key) if terms.calendar_key else None
    zone = get_tenant().time_zone if calendar_id is None else get_schedule(calendar_id).time_zone
    span = _span(terms, started_at, due_at, zone=zone, calendar_id=calendar_id)
    deadline = LegalDeadline.objects.create(
        ticket=ticket, rule_version=version, calendar_version_id=calendar_id, key=key, time_zone=zone,
        started_at=started_at, opens_at=span.opens_at, due_at=span.due_at, state=LegalState.RUNNING,
    )  # fmt: skip
    book = DeadlineBook(ticket, deadline, now=now)
    book.mark(LegalHappening(LegalMark.START, started_at, span.due_at), actor=actor)
    fact = LegalStarted(ticket.id, deadline=deadline.id, rule=rule_key, version=version.number)
    publish(fact, actor=actor, now=now)
    book.tell()
    book.settle()
    return deadline


@transaction.atomic
def meet(*, actor: Actor, ticket_id: int, deadline_id: int, note: str, now: datetime) -> None:
    """Done, now. Late is recorded as late. Raises DeadlineOver, and TooEarly before a window opens."""
    actor.require(access.LEGAL)
    book = open_book(actor=actor, ticket_id=ticket_id, deadline_id=deadline_id, now=now)
    told = note_of("note", note, most=MAX_NOTE) if note.strip() else ""
    if book.terms.duty is Duty.UNTIL:
        raise TooEarly(
            "This is kept until its end, and then counts as met by itself. To end it earlier, void it."
        )
    opens_at = book.deadline.opens_at
    if opens_at is not None and now < opens_at:
        raise TooEarly(
            f"Not before {opens_at:%Y-%m-%d %H:%M} UTC: the law gives the other side until then. "
            "If that no longer holds, a lead can void this deadline."
        )
    book.tell(at_the_end=False)
    book.mark(LegalHappening(LegalMark.MET, now), actor=actor, note=told)
    in_time = book.reading.missed_at is None
    fact = LegalMet(ticket_id, deadline=deadline_id, rule=book.rule_key, in_time=in_time)
    publish(fact, actor=actor, now=now)
    book.settle()


@transaction.atomic
def void(*, actor: Actor, ticket_id: int, deadline_id: int, note: str, now: datetime) -> None:
    """It does not apply (any more): a lead or admin says why. A miss on record stays."""
    actor.require(access.LEGAL_DECIDE)
    book = open_book(actor=actor, ticket_id=ticket_id, deadline_id=deadline_id, now=now)
    told = note_of("note", note, most=MAX_NOTE)
    book.tell()
    if not book.reading.is_running:
        raise DeadlineOver("This deadline has come to its end.")
    book.mark(LegalHappening(LegalMark.VOID, now), actor=actor, note=told)
    publish(LegalVoided(ticket_id, deadline=deadline_id, rule=book.rule_key), actor=actor, now=now)
    book.settle()


def open_book(*, actor: Actor, ticket_id: int, deadline_id: int, now: datetime) -> DeadlineBook:
    """A deadline that runs, its ticket locked. Raises NoTicket, NoLegalDeadline, DeadlineOver."""
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    rows = LegalDeadline.objects.filter(ticket=ticket).select_related("rule_version__rule")
    found = rows.filter(id=deadline_id).first()
    if found is None:
        raise NoLegalDeadline("There is no such legal deadline on this ticket.")
    if found.state != LegalState.RUNNING:
        ended = {LegalState.MET: "met", LegalState.VOID: "voided"}[LegalState(found.state)]
        raise DeadlineOver(f"This deadline was {ended} already.")
    return DeadlineBook(ticket, found, now=now)


@timer_handler(TIMER, lock=lock_tickets_of_deadlines)
def fire(*, due: list[DueTimer], now: datetime) -> None:
    """Deadlines on which something may have been reached. Each is read again from its marks first."""
    ids = [timer.subject_id for timer in due]
    tickets = {ticket.id: ticket for ticket in lock_tickets_of_deadlines(ids)}
    rows = LegalDeadline.objects.filter(id__in=ids, state=LegalState.RUNNING)
    for deadline in rows.select_related("rule_version__rule").order_by("id"):
        book = DeadlineBook(tickets[deadline.ticket_id], deadline, now=now)
        book.tell()
        book.settle()


def _version_in_force(rule_key: str) -> LegalRuleVersion:
    found = find_version(rule_key)
    if found is None or not found.rule.is_active:
        raise invalid_field("rule_key", "Choose an entry of the legal catalogue that is in use.")
    return found


def _the_same(known: LegalDeadline, version: LegalRuleVersion, started_at: datetime) -> LegalDeadline:
    if known.rule_version.rule_id == version.rule_id and known.started_at == started_at:
        return known
    message = "This ticket has a deadline under this reference already. Give another one its own reference."
    raise DeadlineThere(message, fields={"key": [message]})


def _check_moments(terms: LegalTerms, started_at: datetime, due_at: datetime | None, now: datetime) -> None:
    if started_at > now:
        raise invalid_field("started_at", "It cannot have started in the future.")
    if started_at.year < FIRST_YEAR:
        raise invalid_field("started_at", f"Give a date from {FIRST_YEAR} on.")
    if terms.unit is not Unit.EXTERNAL:
        if due_at is not None:
            raise invalid_field("due_at", "This end is counted by its rule: leave the date empty.")
    elif due_at is None:
        raise invalid_field("due_at", "Give the date that you were given: this rule counts nothing itself.")
    elif due_at <= started_at or due_at.year > LAST_YEAR:
        raise invalid_field("due_at", "The end lies after the start.")


def _span(
    terms: LegalTerms, started_at: datetime, due_at: datetime | None, *, zone: str, calendar_id: int | None
) -> LegalSpan:
    if due_at is not None:
        return LegalSpan(due_at)
    schedule = None if calendar_id is None else get_schedule(calendar_id)
    return compute(terms, started_at, counting_in(zone, schedule))


def note_of(field: str, given: str, *, most: int) -> str:
    told = " ".join(given.split())
    if not told:
        raise invalid_field(field, "Say why: it becomes part of the proof.")
    if len(told) > most or not told.isprintable():
        raise invalid_field(field, f"At most {most} characters, and no control characters.")
    return told
