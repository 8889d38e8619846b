from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"
    label = "tickets"
    verbose_name = "Tickets"

    def ready(self) -> None:
        """Importing registers: events, consumers, permissions, timer handlers."""
        from tickets import access, consumers, events  # noqa: F401
        from tickets.operations import clocks, critical, critical_lanes, escalating, legal  # noqa: F401
        from tickets.web import automation_shell, promises_shell, routing_shell, shell
        from tickets.web.portal import shell as portal_shell

        shell.join()
        routing_shell.join()
        promises_shell.join()
        automation_shell.join()
        portal_shell.join()
