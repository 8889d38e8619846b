"""What automation adds to every page: its place in the settings, and the words of its notifications."""

from kernel.http import settings_menu
from kernel.people.queries.notifications import notification_kind
from tickets import access
from tickets.queries.automation_news import TROUBLE, tell_trouble


def join() -> None:
    settings_menu.register(
        settings_menu.Entry(
            name="automation",
            label="Automation",
            description="Rules that change tickets by themselves: draft, in shadow or live.",
            icon="workflow",
            url_name="automation",
            order=50,
            permission=access.CONFIGURE,
        )
    )
    notification_kind(TROUBLE, tell_trouble)
