from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "kernel.clock"
    label = "clock"
    verbose_name = "Hours and shifts"

    def ready(self) -> None:
        from kernel.clock import access, events  # noqa: F401 - registering by import
        from kernel.clock.web import shell

        shell.join()
