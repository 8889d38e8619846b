"""Routing's place in the settings."""

from kernel.http import settings_menu
from tickets import access


def join() -> None:
    settings_menu.register(
        settings_menu.Entry(
            name="routing",
            label="Routing",
            description="Which team and who of it gets a ticket, what people carry, and last month by other rules.",
            icon="route",
            url_name="routing",
            order=40,
            permission=access.CONFIGURE,
        )
    )
