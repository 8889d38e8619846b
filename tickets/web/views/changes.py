"""Changes on their way to the open tickets: how far each is, and what it did."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kernel.http.doors import agent_view
from kernel.http.htmx import render_page
from kernel.http.requests import AgentRequest
from tickets import access
from tickets.queries.changes import get_change, list_changes


@require_safe
@agent_view(access.CONFIGURE)
def change_list(request: AgentRequest) -> HttpResponse:
    return render_page(request, "tickets/changes/list.html", {"changes": list_changes()})


@require_safe
@agent_view(access.CONFIGURE)
def change_page(request: AgentRequest, change_id: int) -> HttpResponse:
    """HTMX asks for the progress alone until it has finished."""
    context = {"change": get_change(change_id)}
    return render_page(
        request, "tickets/changes/change.html", context, partial="tickets/changes/_progress.html"
    )
