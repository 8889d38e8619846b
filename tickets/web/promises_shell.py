"""Policies, calendars and changes in the settings."""

from kernel.http import settings_menu
from tickets import access

ENTRIES = (
    (
        "policies",
        "Service level policies",
        "What is promised to whom, and what happens on the way.",
        "timer",
        10,
    ),
    (
        "calendars",
        "Calendars",
        "Opening hours, holidays and special days that deadlines count in.",
        "calendar-days",
        20,
    ),
    ("changes", "Changes on their way", "How far changed policies and hours have come.", "refresh-cw", 30),
)


def join() -> None:
    for name, label, description, icon, order in ENTRIES:
        settings_menu.register(
            settings_menu.Entry(name, label, description, icon, f"settings_{name}", order, access.CONFIGURE)
        )
