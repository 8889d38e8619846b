from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "kernel.events"
    label = "events"
    verbose_name = "Events and webhooks"

    def ready(self) -> None:
        from kernel.events import config_log  # noqa: F401 - register themselves
