from django.apps import AppConfig


class PlatformsConfig(AppConfig):
    name = "platforms"
    label = "platforms"

    def ready(self) -> None:
        from platforms import access, events, tasks  # noqa: F401 - registering by import
        from platforms.operations import kinds  # noqa: F401
