"""The worker and the clock that the chaos test kills: `celery -A tests.kernel.timers.chaos worker`, and
`python -m tests.kernel.timers.chaos <port>` for the clock.
"""

import sys

import django
from django.core.management import call_command

django.setup()

from helpdesk.celery import app  # noqa: E402 - after the set-up
from tests.kernel.timers import probe  # noqa: E402 - registers its handler

__all__ = ["app", "probe"]

if __name__ == "__main__":
    call_command("clock", port=int(sys.argv[1]))
