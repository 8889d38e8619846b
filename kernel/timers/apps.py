from django.apps import AppConfig


class TimersConfig(AppConfig):
    name = "kernel.timers"
    label = "timers"
    verbose_name = "Timers and jobs"
