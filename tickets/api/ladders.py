"""Escalations and tasks of a ticket."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.views import WholeListView
from tickets import access
from tickets.api.base import TicketView
from tickets.api.ladder_serializers import (
    EscalationSerializer,
    NewTaskSerializer,
    TaskChangeSerializer,
    TaskSerializer,
)
from tickets.operations.escalating import acknowledge
from tickets.operations.ticket_tasks import assign_task, complete_task, open_task, reopen_task
from tickets.queries.escalations import list_escalations
from tickets.queries.keys import escalation_of, task_of, team_id_of
from tickets.queries.ticket_tasks import list_tasks


class EscalationsView(TicketView, WholeListView):
    permission: ClassVar = access.VIEW

    @extend_schema(responses=EscalationSerializer(many=True))
    def get(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Every ladder on a ticket: its steps done and to come, and who acknowledged it. Running ones first."""
        return self.all_of(list_escalations(self.ticket_id()), EscalationSerializer)


class AcknowledgeView(TicketView):
    permission: ClassVar = access.EDIT

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, number: int, escalation_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Stop the steps to come, for people at the desk; a token cannot take care of anything (403)."""
        found = escalation_of(number=number, escalation_id=escalation_id)
        acknowledge(actor=self.actor, escalation_id=found, now=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TasksView(TicketView, WholeListView):
    permission: ClassVar = {"GET": access.VIEW, "POST": access.EDIT}

    @extend_schema(responses=TaskSerializer(many=True))
    def get(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """The tasks of a ticket, open ones first; the hundred latest."""
        return self.all_of(list_tasks(self.ticket_id(), now=self.now), TaskSerializer)

    @extend_schema(request=NewTaskSerializer, responses={201: TaskSerializer})
    def post(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Open a task."""
        body = self.read(NewTaskSerializer)
        team = body.pop("team", None)
        ticket_id = self.ticket_id()
        task = open_task(
            actor=self.actor, ticket_id=ticket_id, now=self.now, team_id=team_id_of(team) if team else None, **body
        )  # fmt: skip
        return Response(self.shown(ticket_id, task.id), status=201)

    def shown(self, ticket_id: int, task_id: int) -> object:
        row = next(row for row in list_tasks(ticket_id, now=self.now) if row.id == task_id)
        return TaskSerializer(row).data


class TaskView(TicketView):
    permission: ClassVar = access.EDIT

    @extend_schema(request=TaskChangeSerializer, responses={204: None})
    def patch(self, request: Request, number: int, task_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Complete a task or reopen it, and give it to somebody."""
        body = self.read(TaskChangeSerializer)
        found = task_of(number=number, task_id=task_id)
        if "is_done" in body:
            change = complete_task if body["is_done"] else reopen_task
            change(actor=self.actor, task_id=found, now=self.now)
        if "assignee_id" in body:
            assign_task(actor=self.actor, task_id=found, membership_id=body["assignee_id"], now=self.now)
        return Response(status=status.HTTP_204_NO_CONTENT)
