from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "kernel.live"
    label = "live"
