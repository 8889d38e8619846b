"""What is measured runs as in the demo, but for the addresses of the floor and a kind of timer."""

from helpdesk.settings.dev import *  # noqa: F403 - a layer over the demo's
from helpdesk.settings.dev import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "helpdesk.bench"]
ROOT_URLCONF = "helpdesk.bench.urls"
