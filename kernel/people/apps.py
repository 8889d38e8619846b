from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kernel.people"
    label = "people"
