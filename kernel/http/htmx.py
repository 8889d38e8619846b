"""The whole policy for HTMX: which template answers, and what follows a POST."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

SEE_OTHER = 303


def wants_partial(request: HttpRequest) -> bool:
    """Asked by HTMX for a piece of the page: not a boosted visit, not the history's restoring of a whole page."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    partial: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The full page, or `partial` when HTMX asks for a piece. The same address answers both, so caches are told."""
    chosen = partial if partial and wants_partial(request) else template
    response = render(request, chosen, context, status=status)
    response["Vary"] = "HX-Request"
    return response


def after_post(
    request: HttpRequest,
    *,
    url: str,
    partial: str | None = None,
    context: dict[str, Any] | None = None,
    toast: str = "",
    events: dict[str, Any] | None = None,
) -> HttpResponse:
    """What follows a successful POST: the changed piece for HTMX, else a redirect; `toast` is told either way."""
    if not wants_partial(request):
        if toast:
            messages.success(request, toast)
        return _see_other(url)
    if partial is None:
        if toast:
            messages.success(request, toast)
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    response = render(request, partial, context)
    triggers = dict(events or {}) | ({"toast": {"text": toast}} if toast else {})
    if triggers:
        response["HX-Trigger"] = json.dumps(triggers)
    return response


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Send the whole browser to `url`, also out of an HTMX request."""
    if request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true":
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return _see_other(url)


def _see_other(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = SEE_OTHER
    return response
