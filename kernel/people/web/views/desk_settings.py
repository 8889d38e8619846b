"""The desk's settings: what this person may open of them."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kernel.http import settings_menu
from kernel.http.doors import agent_view
from kernel.http.htmx import render_page
from kernel.http.requests import AgentRequest


@require_safe
@agent_view()
def index(request: AgentRequest) -> HttpResponse:
    entries = settings_menu.entries_for(request.actor)
    return render_page(request, "people/desk_settings.html", {"entries": entries})
