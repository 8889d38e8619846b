"""Going from one desk to another: chosen here, confirmed there. Never silently."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kernel.http.doors import agent_view
from kernel.http.htmx import render_page
from kernel.http.requests import AgentRequest, DeskRequest
from kernel.people.adapter import AccountAdapter
from kernel.people.operations.handovers import HandoverRefused, accept_handover, start_handover
from kernel.people.queries.places import list_places

ID_DIGITS = 18


@require_http_methods(["GET", "POST"])
@agent_view()
def switch(request: AgentRequest) -> HttpResponse:
    """After the choice a page leads on by itself: our content policy lets no form end on another host."""
    user_id = request.membership.user_id
    places = [place for place in list_places(user_id=user_id) if place.tenant_id != request.tenant.id]
    if request.method != "POST":
        return render_page(request, "people/switch.html", {"places": places})
    chosen = request.POST.get("tenant", "")
    target_id = int(chosen) if chosen.isdecimal() and len(chosen) <= ID_DIGITS else 0
    target = next((place for place in places if place.tenant_id == target_id), None)
    if target is None:
        raise HandoverRefused("You do not work for that desk, or you are there already.")
    ticket = start_handover(user_id=user_id, target_tenant_id=target_id, now=timezone.now())
    url = f"{request.scheme}://{target.host}{_port(request)}{reverse('account_handover')}?ticket={ticket}"
    return render_page(request, "people/switching.html", {"target": target, "url": url})


@never_cache
@require_http_methods(["GET", "POST"])
def arrive(request: HttpRequest) -> HttpResponse:
    """Asks before it signs in, so that nobody can be signed in as somebody else by following a link."""
    mine = cast("DeskRequest", request)
    if request.method != "POST":
        return render_page(request, "people/arrive.html", {"ticket": request.GET.get("ticket", "")})
    ticket = request.POST.get("ticket", "")
    user = accept_handover(ticket=ticket, tenant_id=mine.tenant.id, now=timezone.now())
    AccountAdapter(request).login(request, user)
    return HttpResponseRedirect("/desk/")


def _port(request: HttpRequest) -> str:
    _, _, port = request.get_host().rpartition(":")
    return f":{port}" if port.isdecimal() else ""
