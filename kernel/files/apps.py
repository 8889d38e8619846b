from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "kernel.files"
    label = "files"
    verbose_name = "Files"

    def ready(self) -> None:
        from kernel.files import events, tasks  # noqa: F401 - registering by import
