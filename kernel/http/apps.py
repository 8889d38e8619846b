from django.apps import AppConfig


class HttpConfig(AppConfig):
    name = "kernel.http"
    label = "http"
