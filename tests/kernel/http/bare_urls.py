"""Addresses for testing what lies around views: what people need, and views that fail in every way."""

from datetime import timedelta

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import DataError, OperationalError, connection
from django.http import Http404, HttpResponse
from django.urls import include, path
from django.utils import timezone

from kernel import errors
from kernel.http import limits
from kernel.http.admin_site import site
from kernel.http.doors import agent_view, portal_view
from kernel.http.theme import tenant_theme
from kernel.people.models import Team

handler400 = "kernel.http.error_pages.bad_request"
handler403 = "kernel.http.error_pages.forbidden"
handler404 = "kernel.http.error_pages.not_found"
handler500 = "kernel.http.error_pages.server_error"

RAISED = {
    "not_allowed": errors.NotAllowed("Your role does not include this."),
    "denied": PermissionDenied("for a reason"),
    "not_found": errors.NotFound("This ticket is gone."),
    "http404": Http404("no such thing"),
    "conflict": errors.Conflict("Somebody else answered first."),
    "invalid": errors.invalid_field("subject", "Say what it is about."),
    "too_many": errors.TooMany("Too often.", retry_after=42),
    "unavailable": errors.Unavailable("The mail server is down.", retry_after=7),
    "bad": BadRequest("unreadable"),
    "outage": OperationalError("server closed the connection unexpectedly"),
    "data": DataError("integer out of range"),
    "surrogate": UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    "bug": ZeroDivisionError("division by zero"),
}


def fail(request, kind):
    Team.objects.create(key=f"left-{kind}", name="left behind")
    raise RAISED[kind]


def broken_sql(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", ["\x00"])


def lose_connection(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def echo(request):
    return HttpResponse(request.POST.get("text", ""))


def limited(request):
    limits.require_room(key="form", limit=2, window=timedelta(minutes=5), now=timezone.now())
    raise errors.Invalid("Always wrong.")


def whoami(request):
    return HttpResponse(f"{request.actor.kind}:{request.actor.id}:{request.user.is_authenticated}")


urlpatterns = [
    path("fail/<str:kind>/", fail, name="fail"),
    path("api/v1/fail/<str:kind>/", fail),
    path("broken-sql/", broken_sql),
    path("lose-connection/", lose_connection),
    path("echo/", echo),
    path("limited/", limited),
    path("whoami/", whoami),
    path("staff/", agent_view()(whoami)),
    path("admins/", agent_view("kernel.configure")(whoami)),
    path("portal/", portal_view(whoami)),
    path("theme.css", tenant_theme, name="tenant_theme"),
    path("accounts/", include("kernel.people.web.account_urls")),
    path("desk/", include("kernel.people.web.urls")),
    path("admin/", site.urls),
]
