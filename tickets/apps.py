from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"
    label = "tickets"
    verbose_name = "Tickets"

    def ready(self) -> None:
        """Importing registers: events, consumers, permissions, timer handlers."""
        from tickets import access, consumers, events  # noqa: F401
        from tickets.operations import clocks, critical, critical_lanes, escalating, legal  # noqa: F401
        from tickets.web import shell
        from tickets.web.portal import shell as portal_shell

        shell.join()
        portal_shell.join()
