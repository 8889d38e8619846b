from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "kernel.api"
    label = "api"
    verbose_name = "API"

    def ready(self) -> None:
        from kernel.api import tasks  # noqa: F401 - registering by import
