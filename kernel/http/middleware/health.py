"""`/healthz`, `/readyz` and `/metrics`: on any host name, before there is a tenant."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.crypto import constant_time_compare

from kernel.http import metrics, readiness
from kernel.http.addresses import is_local

TEXT = "text/plain; version=0.0.4; charset=utf-8"


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.pages = {"/healthz": alive, "/readyz": ready, "/metrics": figures}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        page = self.pages.get(request.path_info)
        if page is None:
            return self.get_response(request)
        response = page(request)
        response["Cache-Control"] = "no-store"
        return response


def alive(_request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "alive", "process": settings.PROCESS})


def ready(_request: HttpRequest) -> HttpResponse:
    found = readiness.look()
    body = {
        "status": "ready" if found.is_ready else "not ready",
        "process": settings.PROCESS,
        "checks": found.checks,
    }
    return JsonResponse(body, status=200 if found.is_ready else 503)


def figures(request: HttpRequest) -> HttpResponse:
    """With METRICS_TOKEN set, for whoever bears it; else only from this machine."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    allowed = constant_time_compare(given, token) if token else is_local(request)
    if not allowed:
        return HttpResponse("The figures are not for you.\n", status=403, content_type="text/plain")
    return HttpResponse(metrics.exposition(), content_type=TEXT)
