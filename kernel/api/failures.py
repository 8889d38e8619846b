"""Refusals that only the API knows: about the request's bytes, its key and its credentials."""

from rest_framework.exceptions import AuthenticationFailed

from kernel.errors import Conflict, DomainError, Invalid


class BadRequest(DomainError):
    """The request itself cannot be read; each instance says how by its own code."""

    status = 400

    def __init__(self, message: str, *, code: str, fields: dict[str, list[str]] | None = None) -> None:
        super().__init__(message, fields=fields)
        self.code = code  # type: ignore[misc]  # one type, many ways to be unreadable


class BodyTooLarge(DomainError):
    code = "body_too_large"
    status = 413


class Unauthenticated(AuthenticationFailed):
    """401 with a stable code: `token_unknown`, `token_expired`, `token_revoked`, `signature_invalid` …"""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message, code=code)


class KeyReused(Invalid):
    code = "idempotency_key_reused"


class KeyInProgress(Conflict):
    code = "idempotency_key_in_progress"
