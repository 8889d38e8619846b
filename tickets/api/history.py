"""What a ticket owes and what happened to it."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.desk.serializers import EventSerializer
from kernel.api.lists import ApiListView
from kernel.api.views import WholeListView
from kernel.events.models import Event
from tickets import access
from tickets.api.base import TicketView
from tickets.api.serializers import ClockSerializer
from tickets.queries.conversation import find_history
from tickets.queries.derivations import list_derivations


class ClocksView(TicketView, WholeListView):
    permission: ClassVar = access.VIEW

    @extend_schema(responses=ClockSerializer(many=True))
    def get(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """All clocks of a ticket, open ones first: why each is due then, who did what to it, and what comes next."""
        return self.all_of(list_derivations(self.ticket_id(), now=self.now), ClockSerializer)


class TicketEventsView(TicketView, ApiListView):
    permission: ClassVar = access.VIEW
    row_serializer = EventSerializer

    def find_rows(self) -> QuerySet[Event]:
        return find_history(ticket_id=self.ticket_id())

    @extend_schema(responses=EventSerializer(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Everything that happened to a ticket, the latest first."""
        return super().get(request, *args, **kwargs)
