"""Opening an attachment: checked here, served by the files host under a link that lasts minutes."""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from kernel.files.links import link_to
from kernel.http.doors import agent_view
from kernel.http.requests import AgentRequest
from tickets import access
from tickets.queries.conversation import find_ticket_id
from tickets.queries.files import get_attached_file


@agent_view(access.VIEW)
@require_GET
def open_file(request: AgentRequest, number: int, file_id: int) -> HttpResponse:
    ticket_id = find_ticket_id(actor=request.actor, number=number)
    file = get_attached_file(actor=request.actor, ticket_id=ticket_id, file_id=file_id)
    return HttpResponseRedirect(link_to(file, actor=request.actor, tenant=request.tenant, now=timezone.now()))
