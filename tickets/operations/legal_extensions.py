"""More time for a legal deadline: one person asks and says why, another one (a lead or admin) decides.

Where the law gives a fixed time nobody at the desk can give more, so an entry of the catalogue has to allow extensions.
"""

from datetime import datetime

from django.db import transaction

from kernel.actors import Actor
from kernel.errors import Conflict, NotAllowed, invalid_field
from kernel.events.operations import publish
from tickets import access
from tickets.events import LegalExtensionDecided, LegalExtensionRequested
from tickets.models import Extension
from tickets.operations.legal import LAST_YEAR, MAX_NOTE, DeadlineOver, note_of, open_book
from tickets.operations.legal_book import DeadlineBook
from tickets.rules.legal_reading import LegalHappening, LegalMark


class NotExtendable(Conflict):
    code = "tickets.legal_not_extendable"


class ExtensionOpen(Conflict):
    code = "tickets.legal_extension_open"


class NoExtension(Conflict):
    code = "tickets.legal_no_extension"


class SamePerson(NotAllowed):
    code = "tickets.legal_same_person"


@transaction.atomic
def request_extension(
    *, actor: Actor, ticket_id: int, deadline_id: int, wanted_due_at: datetime, reason: str, now: datetime
) -> Extension:
    """Raises NotExtendable, ExtensionOpen, DeadlineOver. Nothing moves until somebody else agrees."""
    actor.require(access.LEGAL)
    access.require_person(actor)
    book = open_book(actor=actor, ticket_id=ticket_id, deadline_id=deadline_id, now=now)
    if not book.terms.extendable:
        raise NotExtendable(f"{book.terms.basis} gives a fixed time: nobody at the desk can extend it.")
    told = note_of("reason", reason, most=MAX_NOTE)
    _require_ahead(book)
    _require_later(book, wanted_due_at)
    if Extension.objects.filter(deadline=book.deadline, decided_at=None).exists():
        raise ExtensionOpen("An extension was asked for already. It has to be decided first.")
    extension = Extension.objects.create(
        deadline=book.deadline,
        wanted_due_at=wanted_due_at,
        reason=told,
        requested_by_id=actor.id,
        requested_at=now,
    )
    fact = LegalExtensionRequested(ticket_id, deadline=deadline_id, extension=extension.id)
    publish(fact, actor=actor, now=now)
    return extension


@transaction.atomic
def decide_extension(
    *, actor: Actor, ticket_id: int, deadline_id: int, is_approved: bool, now: datetime
) -> None:
    """By another person than who asked. Raises NoExtension, SamePerson, DeadlineOver."""
    actor.require(access.LEGAL_DECIDE)
    access.require_person(actor)
    book = open_book(actor=actor, ticket_id=ticket_id, deadline_id=deadline_id, now=now)
    extension = Extension.objects.filter(deadline=book.deadline, decided_at=None).first()
    if extension is None:
        raise NoExtension("Nobody asks for more time here (any more).")
    if extension.requested_by_id == actor.id:
        raise SamePerson("You asked for it yourself: another lead or admin has to decide.")
    if is_approved:
        _require_ahead(book)
        _require_later(book, extension.wanted_due_at)
    extension.decided_by_id, extension.decided_at, extension.is_approved = actor.id, now, is_approved
    extension.save(update_fields=["decided_by", "decided_at", "is_approved"])
    fact = LegalExtensionDecided(
        ticket_id, deadline=deadline_id, extension=extension.id, is_approved=is_approved
    )
    publish(fact, actor=actor, now=now)
    if is_approved:
        book.tell()
        book.mark(LegalHappening(LegalMark.EXTENDED, now, extension.wanted_due_at), actor=actor)
        book.settle()


def _require_ahead(book: DeadlineBook) -> None:
    if book.reading.due_at <= book.now:
        raise DeadlineOver(
            "This deadline has passed: more time cannot undo that. Say why in the note when you meet it."
        )


def _require_later(book: DeadlineBook, wanted_due_at: datetime) -> None:
    if wanted_due_at <= book.reading.due_at or wanted_due_at.year > LAST_YEAR:
        raise invalid_field("wanted_due_at", "An extension ends after the present deadline.")
