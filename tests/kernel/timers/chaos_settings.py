"""The test settings with leases short enough to see them run out."""

from datetime import timedelta

from helpdesk.settings.test import *  # noqa: F403

TIMER_LEASE = timedelta(seconds=2)
