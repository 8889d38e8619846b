from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "helpdesk.bench"
    label = "bench"

    def ready(self) -> None:
        """The worker and the clock must know the timers that are measured."""
        from helpdesk.bench import chaos, timers  # noqa: F401
