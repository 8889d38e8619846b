"""What is due on a ticket, why then, and what will happen next."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from kernel.http.doors import agent_view
from kernel.http.requests import AgentRequest
from tickets import access
from tickets.queries.conversation import get_detail
from tickets.web.due_sections import SECTIONS


@agent_view(access.VIEW)
@require_GET
def ticket_due(request: AgentRequest, number: int) -> HttpResponse:
    now = timezone.now()
    row = get_detail(actor=request.actor, number=number).row
    sections = [
        {"section": section, "rows": section.load(ticket_id=row.id, actor=request.actor, now=now)}
        for section in SECTIONS
    ]
    return render(request, "tickets/due/page.html", {"ticket": row, "sections": sections, "now": now})
