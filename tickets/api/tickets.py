"""The list of tickets, a new one, and one of them."""

import secrets
from collections.abc import Sequence
from typing import Any, ClassVar

from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.lists import ApiListView
from kernel.api.pagination import page_answer, read_page
from kernel.api.views import ApiView, WholeListView
from kernel.errors import invalid_field
from tickets import access
from tickets.api.base import detail_of, shown_to
from tickets.api.filters import TicketFilter
from tickets.api.serializers import (
    NewTicketSerializer,
    TicketDetailSerializer,
    TicketMadeSerializer,
    TicketSerializer,
    ViewSerializer,
)
from tickets.models import Ticket
from tickets.operations.on_behalf import Sender, submit_on_behalf
from tickets.operations.submitting import Submission
from tickets.queries.inbox import sorting, with_rows
from tickets.queries.keys import topic_id_of
from tickets.queries.views import BY_DEADLINE, BY_UPDATE, View, count_views, find_view, list_views, tickets_in
from tickets.rules.words import Channel

ORDERS: dict[str, Sequence[str]] = {"newest": ("-id",), "updated": BY_UPDATE, "due": BY_DEADLINE}
PARAMETERS = [
    OpenApiParameter("view", str, description="The key of a view, as views/ lists them; its order applies."),
    OpenApiParameter(
        "order", str, enum=sorted(ORDERS), description="`newest` unless a view or this says otherwise."
    ),
]


class TicketsView(ApiListView):
    permission: ClassVar = {"GET": access.VIEW, "POST": access.CREATE}
    filterset_class = TicketFilter
    row_serializer = TicketSerializer

    @extend_schema(parameters=PARAMETERS, responses=TicketSerializer(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002 - DRF's signature
        """Tickets that the caller may know of; those of restricted teams are nobody's but their members'."""
        key = request.query_params.get("view")
        view = find_view(list_views(self.actor), key) if key else None
        tickets = (
            tickets_in(view, actor=self.actor, now=self.now)
            if view
            else Ticket.objects.visible_to(self.actor)
        )
        found = DjangoFilterBackend().filter_queryset(request, tickets, self)
        order = _order(request.query_params.get("order"), view)
        page = with_rows(read_page(request, found.values(*sorting(order)), order=order))
        return Response(page_answer(page, lambda row: TicketSerializer(row).data))

    @extend_schema(request=NewTicketSerializer, responses={201: TicketMadeSerializer})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Open a ticket for a customer. The first message is theirs, and its clocks run from now."""
        body = self.read(NewTicketSerializer)
        sender = Sender(**body.pop("customer"))
        submission = Submission(
            topic_id=topic_id_of(body.pop("topic")),
            key=f"api-{secrets.token_hex(16)}",
            channel=Channel.API,
            **body,
        )
        ticket = submit_on_behalf(actor=self.actor, sender=sender, submission=submission, now=self.now)
        return Response({"number": ticket.number, "ticket": shown_to(self.actor, ticket.number)}, status=201)


def _order(name: str | None, view: View | None) -> Sequence[str]:
    if name is None:
        return view.order if view else ORDERS["newest"]
    if name not in ORDERS:
        raise invalid_field("order", f"Use {', '.join(sorted(ORDERS))}.")
    return ORDERS[name]


class OneTicketView(ApiView):
    permission = access.VIEW

    @extend_schema(responses=TicketDetailSerializer)
    def get(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """One ticket, and what the caller may do with it next."""
        return Response(detail_of(self.actor, number))


class ViewsView(WholeListView):
    permission = access.VIEW

    @extend_schema(responses=ViewSerializer(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """The views of the dashboard with their counts. A token has none of its own (mine, following)."""
        return self.all_of(
            count_views(list_views(self.actor), actor=self.actor, now=self.now), ViewSerializer
        )
