"""One line for each request: which, whose, what came of it and how long it took. Never what it contained."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase

from kernel.http import metrics

SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
log = structlog.get_logger("request")


class RequestLogMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = _request_id(request)
        request.request_id = request_id  # type: ignore[attr-defined]
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            _tell(request, response, time.perf_counter() - started)
        response["X-Request-Id"] = request_id
        return response


def _request_id(request: HttpRequest) -> str:
    """What a proxy gave it, when that is a plain word."""
    given = request.headers.get("X-Request-Id", "")
    return given if SANE_ID.fullmatch(given) else uuid.uuid4().hex


def _tell(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    route = _route(request)
    metrics.REQUESTS.labels(route, _method(request), str(response.status_code)).inc()
    metrics.SECONDS.labels(route).observe(seconds)
    tenant = getattr(request, "tenant", None)
    actor = getattr(request, "actor", None)
    log.info(
        "request",
        method=_method(request),
        route=route,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        tenant=tenant.slug if tenant else None,
        actor=f"{actor.kind}:{actor.id}" if actor else None,
    )


def _route(request: HttpRequest) -> str:
    """The route's name, not the path: paths carry private links, and each would be a figure of its own."""
    match = request.resolver_match
    if match is None:
        return "unrouted"
    return match.view_name if match.url_name else match.route


def _method(request: HttpRequest) -> str:
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return request.method if request.method in known else "OTHER"
