"""Taking care of an escalation."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from kernel.http.doors import agent_view
from kernel.http.htmx import go
from kernel.http.requests import AgentRequest
from tickets import access
from tickets.operations.escalating import acknowledge
from tickets.queries.keys import escalation_of
from tickets.web.views.conversation import show_ticket

FROM_DUE = "due"


@agent_view(access.EDIT)
@require_POST
def acknowledge_escalation(request: AgentRequest, number: int, escalation_id: int) -> HttpResponse:
    now, found = timezone.now(), escalation_of(number=number, escalation_id=escalation_id)
    acknowledge(actor=request.actor, escalation_id=found, now=now)
    if request.POST.get("from") == FROM_DUE:
        return go(request, f"{reverse('ticket_due', args=[number])}#due-escalations")
    return show_ticket(request, number, now=now, toast="Acknowledged: no further step follows")
