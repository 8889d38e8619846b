from django.apps import AppConfig


class PlatformsConfig(AppConfig):
    name = "platforms"
    label = "platforms"
    verbose_name = "Platform"

    def ready(self) -> None:
        """Importing registers: permissions, events, timer handlers, kinds of news."""
        from platforms import access, events, tasks  # noqa: F401
        from platforms.operations import kinds  # noqa: F401
        from platforms.web.shell import join_shell

        join_shell()
