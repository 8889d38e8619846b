"""The shifts' place in the settings."""

from kernel.clock.access import OWN_TIME_OFF
from kernel.http import settings_menu


def join() -> None:
    settings_menu.register(
        settings_menu.Entry(
            name="shifts",
            label="Shifts",
            description="Who works when, time off, and who is on call.",
            icon="calendar-clock",
            url_name="clock:shifts",
            order=30,
            permission=OWN_TIME_OFF,
        )
    )
