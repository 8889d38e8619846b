"""My notifications."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kernel.http.doors import agent_view
from kernel.http.htmx import after_post, render_page
from kernel.http.requests import AgentRequest
from kernel.people.operations.notifications import mark_read
from kernel.people.queries.notifications import list_notifications


@require_safe
@agent_view()
def index(request: AgentRequest) -> HttpResponse:
    after, now = request.GET.get("after"), timezone.now()
    page = list_notifications(membership_id=request.membership.id, now=now, after=after)
    return render_page(
        request, "people/notifications.html", {"page": page}, partial="people/_notifications.html"
    )


@require_POST
@agent_view()
def read(request: AgentRequest) -> HttpResponse:
    """All of them; opening one by its link is the page it leads to."""
    count = mark_read(actor=request.actor, now=timezone.now())
    return after_post(request, url=reverse("people:notifications"), toast=f"{count} marked as read.")
