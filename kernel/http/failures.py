"""One place that says what an exception means to whoever sent the request."""

import secrets
from dataclasses import dataclass, field

import psycopg
import structlog
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest
from django.http.multipartparser import MultiPartParserError

from kernel.errors import DomainError

log = structlog.get_logger(__name__)

UNREACHABLE = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
UNREADABLE = (BadRequest, SuspiciousOperation, MultiPartParserError)
OUTAGE_RETRY = 5  # seconds


@dataclass(frozen=True, slots=True)
class Failure:
    """What is told: never more than `message`, the fields and, for our own mistakes, an incident number."""

    status: int
    code: str
    message: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    retry_after: int | None = None
    incident: str | None = None


NOT_FOUND = Failure(404, "not_found", "There is nothing at this address, or it is not yours to see.")
FORBIDDEN = Failure(403, "not_allowed", "You are not allowed to do this.")
TOO_LARGE = Failure(
    413, "body_too_large", "This is more than we accept at once. Send less, or smaller files."
)
MALFORMED = Failure(400, "bad_request", "We could not read this request. Go back and try again.")
UNSTORABLE = Failure(
    422,
    "invalid",
    "This contains characters or numbers that cannot be stored. Change them and send it again.",
)
OUTAGE = Failure(
    503,
    "unavailable",
    "We cannot reach our database right now. Nothing was lost or changed; try again in a moment.",
    retry_after=OUTAGE_RETRY,
)


def classify(error: BaseException) -> Failure:
    """A failure for any exception; those that are our mistake are logged with the incident number they show."""
    if isinstance(error, DomainError):
        return Failure(error.status, error.code, error.message, error.fields, error.retry_after)
    known = _known(error)
    return known if known is not None else _incident(error)


def _known(error: BaseException) -> Failure | None:
    table: tuple[tuple[tuple[type[BaseException], ...], Failure], ...] = (
        ((Http404,), NOT_FOUND),
        ((PermissionDenied,), FORBIDDEN),
        (TOO_BIG, TOO_LARGE),
        (UNREADABLE, MALFORMED),
        ((DataError, UnicodeEncodeError), UNSTORABLE),
        (UNREACHABLE, OUTAGE),
    )
    return next((failure for types, failure in table if isinstance(error, types)), None)


def _incident(error: BaseException) -> Failure:
    incident = secrets.token_hex(4)
    log.error("request.failed", incident=incident, exc_info=error)
    message = (
        "Something went wrong on our side. Nothing was changed. "
        "If it happens again, tell your admin the incident number below."
    )
    return Failure(500, "internal_error", message, incident=incident)


def unreadable_address(request: HttpRequest) -> Failure | None:
    """NUL bytes and lone surrogates in the path or the query: no database takes them, so no view needs to see them."""
    texts = [request.path, *(part for pair in request.GET.lists() for part in (pair[0], *pair[1]))]
    return MALFORMED if any(map(_is_unstorable, texts)) else None


def _is_unstorable(text: str) -> bool:
    return "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text)
