from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kernel.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from kernel.people import access, events  # noqa: F401 - register themselves
        from kernel.people.web.shell import join_shell

        join_shell()
