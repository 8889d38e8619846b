"""What is said on a ticket."""

import secrets
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.lists import ApiListView
from kernel.api.pagination import page_answer, read_page
from tickets import access
from tickets.api.base import TicketView
from tickets.api.serializers import MessageSerializer, NewNoteSerializer, NewReplySerializer
from tickets.models import Message
from tickets.operations.replying import add_note, post_reply
from tickets.queries.conversation import find_messages, message_rows

OLDEST_FIRST = ("id",)


class MessagesView(TicketView, ApiListView):
    permission: ClassVar = access.VIEW
    row_serializer = MessageSerializer

    @extend_schema(responses=MessageSerializer(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002 - DRF's signature
        """What was said, the oldest first: the customer's messages, replies, and internal notes."""
        messages = find_messages(actor=self.actor, ticket_id=self.ticket_id())
        page = read_page(request, messages, order=OLDEST_FIRST)
        rows = {row.id: row for row in message_rows(self.actor, page.rows)}
        return Response(page_answer(page, lambda message: MessageSerializer(rows[message.id]).data))


class _Writing(TicketView):
    def written(self, message: Message) -> Response:
        return Response(MessageSerializer(message_rows(self.actor, [message])[0]).data, status=201)


class RepliesView(_Writing):
    permission: ClassVar = access.REPLY

    @extend_schema(request=NewReplySerializer, responses={201: MessageSerializer})
    def post(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Answer the customer. The ticket is pending afterwards unless `send_as` says otherwise.

        A reply with a token is a robot's: it is sent like any other, but it does not satisfy the first or the next
        reply, and the ticket is not assigned to anybody. Only a person at the desk stops those clocks.
        """
        body = self.read(NewReplySerializer)
        message = post_reply(
            actor=self.actor,
            ticket_id=self.ticket_id(),
            key=f"api-{secrets.token_hex(16)}",
            now=self.now,
            **body,
        )
        return self.written(message)


class NotesView(_Writing):
    permission: ClassVar = access.NOTE

    @extend_schema(request=NewNoteSerializer, responses={201: MessageSerializer})
    def post(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Add an internal note. The customer never sees it; no clock and no status changes."""
        body = self.read(NewNoteSerializer)
        message = add_note(
            actor=self.actor,
            ticket_id=self.ticket_id(),
            key=f"api-{secrets.token_hex(16)}",
            now=self.now,
            **body,
        )
        return self.written(message)
