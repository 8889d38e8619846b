from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "kernel.clock"
    label = "clock"

    def ready(self) -> None:
        from kernel.clock import events  # noqa: F401 - registering by import
