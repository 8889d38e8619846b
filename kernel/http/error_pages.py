"""Failures rendered: a calm page, a toast for HTMX, or the API's one error shape. None of them needs the database."""

import sys
from typing import Any

import structlog
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.html import format_html

from kernel.http.failures import FORBIDDEN, MALFORMED, NOT_FOUND, Failure, classify
from kernel.http.theme import theme_url

log = structlog.get_logger(__name__)

TITLES = {
    400: "We could not read this",
    403: "You cannot open this",
    404: "Not found",
    409: "Something changed meanwhile",
    413: "Too much at once",
    422: "Please check what you entered",
    429: "One moment, please",
    500: "Something went wrong",
    503: "Back in a moment",
}
LAST_RESORT = "<!doctype html><meta charset=utf-8><title>{title}</title><h1>{title}</h1><p>{message}</p>"


def mark_rolled_back(response: HttpResponse) -> HttpResponse:
    """The transaction around this answer leaves nothing behind (`ErrorMiddleware` sees to it)."""
    response.is_failure = True  # type: ignore[attr-defined]
    return response


def is_failure(response: object) -> bool:
    return getattr(response, "is_failure", False)


def respond(request: HttpRequest, failure: Failure) -> HttpResponse:
    response = mark_rolled_back(_render(request, failure))
    response["Cache-Control"] = "no-store"
    if failure.retry_after is not None:
        response["Retry-After"] = str(failure.retry_after)
    return response


def as_json(failure: Failure) -> dict[str, Any]:
    """The one error shape of the API."""
    return {
        "error": {
            "code": failure.code,
            "message": failure.message,
            "fields": failure.fields,
            "incident": failure.incident,
        }
    }


def _render(request: HttpRequest, failure: Failure) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse(as_json(failure), status=failure.status)
    if request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true":
        return _toast(failure)
    return _page(request, failure)


def _toast(failure: Failure) -> HttpResponse:
    """The page stays as it is, with what was typed; the message comes into its corner."""
    response = HttpResponse(_draw("errors/toast.html", {"failure": failure}, failure), status=failure.status)
    response["HX-Retarget"] = "#toasts"
    response["HX-Reswap"] = "beforeend"
    return response


def _page(request: HttpRequest, failure: Failure) -> HttpResponse:
    tenant = getattr(request, "tenant", None)
    member = getattr(request, "membership", None)
    context = {
        "failure": failure,
        "title": TITLES.get(failure.status, "Something went wrong"),
        "tenant_name": tenant.name if tenant else "",
        "theme_url": theme_url(tenant) if tenant else "",
        "home": "/desk/" if member else "/",
        "can_retry": request.method == "GET" and failure.status in {429, 500, 503},
    }
    return HttpResponse(_draw("errors/error.html", context, failure), status=failure.status)


def _draw(template: str, context: dict[str, Any], failure: Failure) -> str:
    try:
        return render_to_string(template, context)
    except Exception:
        log.exception("error_page.failed", template=template)
        return format_html(LAST_RESORT, title=TITLES.get(failure.status, "Error"), message=failure.message)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    failure = classify(exception)
    return respond(request, MALFORMED if failure.incident else failure)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return respond(request, FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    message = exception.args[0] if isinstance(exception, Http404) and exception.args else None
    plain = isinstance(message, str) and message.endswith(".")
    return respond(request, Failure(404, "not_found", message) if plain and message else NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django calls this inside its `except`, for what middlewares raise (views' errors go to `ErrorMiddleware`)."""
    error = sys.exc_info()[1] or RuntimeError("handler500 was called outside an exception")
    return respond(request, classify(error))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.info("csrf.refused", reason=reason)
    message = (
        "This page was open for so long, or in so many tabs, that we could not be sure the request was yours. "
        "Nothing was changed. Go back, reload the page and send it again."
    )
    return respond(request, Failure(403, "csrf_failed", message))
