from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "kernel.api"
    label = "api"

    def ready(self) -> None:
        from kernel.api import tasks  # noqa: F401 - registering by import
