from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "kernel.live"
    label = "live"

    def ready(self) -> None:
        """Importing registers what is told after each commit."""
        from kernel.live import hints  # noqa: F401
