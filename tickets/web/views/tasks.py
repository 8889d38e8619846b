"""The tasks of a ticket: a panel beside the conversation, and a page of its own without script."""

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import DomainError, Invalid
from kernel.http.doors import add_domain_errors, agent_view
from kernel.http.htmx import after_post, render_page
from kernel.http.requests import AgentRequest
from tickets import access
from tickets.operations.ticket_tasks import complete_task, open_task, reopen_task
from tickets.queries.choices import list_assignable
from tickets.queries.conversation import get_detail
from tickets.queries.keys import task_of
from tickets.queries.ticket_rows import TicketRow
from tickets.queries.ticket_tasks import list_tasks
from tickets.web.task_forms import TaskForm, TaskStepForm

PAGE, PANEL = "tickets/tasks/page.html", "tickets/tasks/_tasks.html"


@agent_view(access.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def tasks(request: AgentRequest, number: int) -> HttpResponse:
    now = timezone.now()
    ticket = get_detail(actor=request.actor, number=number).row
    if request.method != "POST":
        return _show(request, ticket, _form(ticket), now=now)
    form = _form(ticket, request)
    if form.is_valid():
        try:
            _open(request, ticket, form, now=now)
        except DomainError as error:
            add_domain_errors(form, error)
            return _show(request, ticket, form, now=now, status=error.status)
        return _changed(request, ticket, now=now, toast="Task opened")
    return _show(request, ticket, form, now=now, status=422)


@agent_view(access.EDIT)
@require_POST
def change_task(request: AgentRequest, number: int, task_id: int) -> HttpResponse:
    now, form = timezone.now(), TaskStepForm(request.POST)
    ticket = get_detail(actor=request.actor, number=number).row
    if not form.is_valid():
        raise Invalid("A task can be done or open.", fields={"to": ["Choose done or open."]})
    is_done = form.cleaned_data["to"] == "done"
    change = complete_task if is_done else reopen_task
    change(actor=request.actor, task_id=task_of(number=number, task_id=task_id), now=now)
    return _changed(request, ticket, now=now, toast="Task done" if is_done else "Task open again")


def _open(request: AgentRequest, ticket: TicketRow, form: TaskForm, *, now: datetime) -> None:
    given = form.cleaned_data
    due_at = now + timedelta(minutes=given["due_in"]) if given["due_in"] else None
    open_task(
        actor=request.actor,
        ticket_id=ticket.id,
        title=given["title"],
        assignee_id=given["assignee_id"],
        due_at=due_at,
        now=now,
    )


def _form(ticket: TicketRow, request: AgentRequest | None = None) -> TaskForm:
    people = list_assignable(team_id=ticket.team_id, current=ticket.assignee_id)
    return TaskForm(request.POST if request else None, people=people)


def _show(
    request: AgentRequest, ticket: TicketRow, form: TaskForm, *, now: datetime, status: int = 200
) -> HttpResponse:
    context = {"ticket": ticket, "tasks": list_tasks(ticket.id, now=now), "form": form}
    return render_page(request, PAGE, context, partial=PANEL, status=status)


def _changed(request: AgentRequest, ticket: TicketRow, *, now: datetime, toast: str) -> HttpResponse:
    context = {"ticket": ticket, "tasks": list_tasks(ticket.id, now=now), "form": _form(ticket)}
    url = reverse("ticket_tasks", args=[ticket.number])
    return after_post(request, url=url, partial=PANEL, context=context, toast=toast)
