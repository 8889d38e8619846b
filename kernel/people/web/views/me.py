"""My settings, my availability, where I am signed in."""

from datetime import timedelta

from django.conf import settings as django_settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import DomainError
from kernel.http.doors import add_domain_errors, agent_view
from kernel.http.htmx import after_post, render_page
from kernel.http.requests import AgentRequest
from kernel.people.operations.availability import set_availability
from kernel.people.operations.preferences import change_preferences
from kernel.people.operations.sign_in import end_sign_ins
from kernel.people.queries.sign_ins import list_sign_ins
from kernel.people.sessions import SIGN_IN
from kernel.people.web.forms import PreferencesForm

ID_DIGITS = 18


@require_http_methods(["GET", "POST"])
@agent_view()
def settings(request: AgentRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, initial=_current(request))
    if request.method == "POST" and form.is_valid():
        try:
            change_preferences(actor=request.actor, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            add_domain_errors(form, error)
        else:
            return after_post(request, url=reverse("people:settings"), toast="Saved.")
    context = {"form": form, "may_manage_tokens": request.actor.may("people.manage_tokens")}
    return render_page(request, "people/settings.html", context, status=422 if form.errors else 200)


@require_POST
@agent_view()
def availability(request: AgentRequest) -> HttpResponse:
    is_available = request.POST.get("is_available") == "1"
    set_availability(
        actor=request.actor,
        membership_id=request.membership.id,
        is_available=is_available,
        now=timezone.now(),
    )
    toast = "You are taking new work." if is_available else "You get no new work until you say so."
    return after_post(request, url=_back(request), toast=toast)


@require_safe
@agent_view()
def security(request: AgentRequest) -> HttpResponse:
    since = timezone.now() - timedelta(seconds=django_settings.SESSION_COOKIE_AGE)
    current_id = request.session.get(SIGN_IN)
    rows = list_sign_ins(membership_id=request.membership.id, since=since, current_id=current_id)
    return render_page(request, "people/security.html", {"sign_ins": rows})


@require_POST
@agent_view()
def end_sessions(request: AgentRequest) -> HttpResponse:
    """`id` ends one, without it all others end."""
    chosen = request.POST.get("id", "")
    ids = [int(chosen)] if chosen.isdecimal() and len(chosen) <= ID_DIGITS else None
    count = end_sign_ins(actor=request.actor, now=timezone.now(), ids=ids, keep=request.session.get(SIGN_IN))
    toast = "Signed out there." if count else "Nothing else was signed in."
    return after_post(request, url=reverse("people:security"), toast=toast)


def _current(request: AgentRequest) -> dict[str, object]:
    return {
        "display_name": request.membership.display_name,
        "time_zone": request.membership.time_zone,
        "shortcuts_enabled": getattr(request.user, "shortcuts_enabled", True),
    }


def _back(request: AgentRequest) -> str:
    """The page it was pressed on, when it says so; only ever a path of this host."""
    path = request.POST.get("next", "")
    return path if path.startswith("/desk/") else reverse("people:settings")
