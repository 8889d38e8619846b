"""What tickets add to every page: their place on the rail, and news of them on the live line."""

from kernel.http import nav
from kernel.live import visibility
from kernel.people.queries.notifications import notification_kind
from tickets import access
from tickets.queries.inbox import visible_ids
from tickets.queries.notifications import KINDS, tell

# The parts of pages that show many tickets listen for these names (hx-trigger="live:tickets").
LISTS = ("tickets", "counts")


def join() -> None:
    nav.register(
        nav.Place("tickets", "Tickets", "inbox", "ticket_list", 20, permission=access.VIEW, key="g t")
    )
    nav.register(
        nav.Place("board", "Board", "gauge", "board", 25, permission=access.BOARD, key="g b", optional=True)
    )
    for kind in KINDS:
        notification_kind(kind, tell)
    visibility.register("ticket", visible_ids, audience=lambda actor: actor.hidden_team_ids, lists=LISTS)
