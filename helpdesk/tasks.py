"""What the assembled product adds to its apps' tasks: in the demo, the timers that `manage.py bench` measures."""

from django.conf import settings

if settings.IS_DEMO:
    from helpdesk.bench import timers  # noqa: F401 - registers its handler
