"""What the views of one ticket share."""

from dataclasses import asdict
from typing import Any

from rest_framework.response import Response

from kernel.actors import Actor
from kernel.api.views import ApiView
from tickets import access
from tickets.api.serializers import TicketDetailSerializer
from tickets.locks import NoTicket
from tickets.queries.allowed import allowed_for
from tickets.queries.conversation import get_detail
from tickets.queries.keys import ticket_id_of
from tickets.queries.ticket_rows import TicketRow


class TicketView(ApiView):
    def ticket_id(self) -> int:
        return ticket_id_of(actor=self.actor, number=self.kwargs["number"])

    def changed(self) -> Response:
        """The ticket as it is now; nothing where it has moved out of the caller's sight, or was never in it."""
        found = shown_to(self.actor, self.kwargs["number"])
        return Response(status=204) if found is None else Response(found)


def shown_to(actor: Actor, number: int) -> dict[str, Any] | None:
    if not actor.may(access.VIEW):
        return None
    try:
        return detail_of(actor, number)
    except NoTicket:
        return None


def detail_of(actor: Actor, number: int) -> dict[str, Any]:
    """Raises NoTicket."""
    detail = get_detail(actor=actor, number=number)
    row = {name: getattr(detail.row, name) for name in TicketRow.__dataclass_fields__}
    more = {
        "tags": detail.tags,
        "answers": [{"question": question, "answer": answer} for question, answer in detail.answers],
        "follow_up_of": detail.follow_up_of,
        "solved_at": detail.solved_at,
        "is_followed": detail.is_followed,
        "followers": detail.followers,
        "allowed_actions": asdict(allowed_for(actor, detail.row.status)),
    }
    return dict(TicketDetailSerializer(row | more).data)
