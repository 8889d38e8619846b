from django.apps import AppConfig


class HelpcenterConfig(AppConfig):
    name = "helpcenter"
    label = "helpcenter"
    verbose_name = "Help centre"
