"""What can go wrong, as types with stable codes. `kernel.http` and `kernel.api` render them, once each."""

from typing import ClassVar


class DomainError(Exception):
    """A refusal that a person or a program can act on: `message` says what happened and what to do next."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400

    def __init__(
        self,
        message: str,
        *,
        fields: dict[str, list[str]] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields or {}
        self.retry_after = retry_after


class NotAllowed(DomainError):
    code = "not_allowed"
    status = 403


class NotFound(DomainError):
    code = "not_found"
    status = 404


class Conflict(DomainError):
    code = "conflict"
    status = 409


class Invalid(DomainError):
    """`fields` maps a field's name to its messages; the key `""` holds those that concern the whole."""

    code = "invalid"
    status = 422


class TooMany(DomainError):
    """`retry_after` is in seconds."""

    code = "too_many"
    status = 429


class Unavailable(DomainError):
    """Something we need is down for now; `retry_after` is in seconds."""

    code = "unavailable"
    status = 503


def invalid_field(field: str, message: str) -> Invalid:
    return Invalid(message, fields={field: [message]})
