"""What tickets add to the frame of every page: their place on the rail."""

from kernel.http import nav
from tickets import access


def join() -> None:
    place = nav.Place("tickets", "Tickets", "inbox", "ticket_list", 20, permission=access.VIEW, key="g t")
    nav.register(place)
