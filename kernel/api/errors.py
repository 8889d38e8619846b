"""Every refusal of the API in one shape: `{"error": {"code", "message", "fields", "incident"}}`.

DRF's own exceptions are put into words here; what all doors share is `kernel.http.failures`.
"""

from collections.abc import Mapping
from typing import Any

from rest_framework import exceptions
from rest_framework.response import Response

from kernel.http.error_pages import as_json
from kernel.http.failures import Failure, classify

INVALID = 422
MESSAGES = {
    "not_authenticated": "Sign in, or send an API token as `Authorization: Bearer hd_…`.",
    "method_not_allowed": "This address does not know this method. The Allow header lists those it does.",
    "unsupported_media_type": "Send the body as application/json.",
    "not_acceptable": "Answers are application/json; ask for that.",
}


def render_error(exc: Exception, context: Mapping[str, Any]) -> Response:  # noqa: ARG001 - DRF's signature
    """DRF's exception handler. Rolling back is the view's: whatever fails leaves nothing behind."""
    failure = _of_drf(exc) if isinstance(exc, exceptions.APIException) else classify(exc)
    headers = {} if failure.retry_after is None else {"Retry-After": str(failure.retry_after)}
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    return Response(as_json(failure), status=failure.status, headers=headers)


def flatten(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """DRF's nested details as `{"items.0.name": ["…"]}`; what concerns the whole is under ""."""
    if isinstance(detail, Mapping):
        children = [(_join(prefix, str(key)), value) for key, value in detail.items()]
    elif isinstance(detail, list) and any(isinstance(part, dict | list) for part in detail):
        children = [(_join(prefix, str(index)), value) for index, value in enumerate(detail) if value]
    else:
        return {prefix: [str(part) for part in (detail if isinstance(detail, list) else [detail])]}
    found: dict[str, list[str]] = {}
    for name, value in children:
        for field, messages in flatten(value, name).items():
            found.setdefault(field, []).extend(messages)
    return found


def _join(prefix: str, name: str) -> str:
    if name == "non_field_errors":
        return prefix
    return f"{prefix}.{name}" if prefix else name


def _of_drf(exc: exceptions.APIException) -> Failure:
    if isinstance(exc, exceptions.ValidationError):
        return Failure(INVALID, "invalid", "Some fields are not right; see `fields`.", flatten(exc.detail))
    if isinstance(exc, exceptions.Throttled):
        wait = max(1, int(getattr(exc, "wait", None) or 1))
        return Failure(
            429, "too_many", f"Too many requests. Wait {wait} seconds, then try again.", retry_after=wait
        )
    code = str(exc.get_codes()) if isinstance(exc.detail, str) else exc.default_code
    return Failure(exc.status_code, code, MESSAGES.get(code, str(exc.detail)))
