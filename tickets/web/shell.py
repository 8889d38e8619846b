"""What tickets add to the frame of every page: their place on the rail."""

from kernel.http import nav
from tickets import access


def join() -> None:
    nav.register(
        nav.Place(
            name="tickets", label="Tickets", icon="inbox", url_name="ticket_list", order=20,
            permission=access.VIEW, key="g t",
        )  # fmt: skip
    )
