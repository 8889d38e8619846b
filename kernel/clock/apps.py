from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "kernel.clock"
    label = "clock"
