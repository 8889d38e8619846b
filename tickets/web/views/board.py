"""The lead's board."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from kernel.http.doors import agent_view
from kernel.http.htmx import render_page
from kernel.http.requests import AgentRequest
from tickets import access
from tickets.queries.board import get_board
from tickets.web.board_words import show_board


@agent_view(access.BOARD)
@require_GET
def board_page(request: AgentRequest) -> HttpResponse:
    """The live line asks for the figures alone."""
    now = timezone.now()
    board = show_board(get_board(actor=request.actor, now=now), now=now)
    return render_page(
        request, "tickets/board/page.html", {"board": board, "now": now}, partial="tickets/board/_board.html"
    )
