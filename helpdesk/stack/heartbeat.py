"""The worker's sign of life: a file that the loop which takes messages touches, where somebody asks for one.

Given to `celery worker` by `--include`. Remote control is off, so there is nobody to ping.
"""

import os
from pathlib import Path
from typing import Any

from celery import bootsteps

from helpdesk.celery import app

EVERY_SECONDS = 5.0


class Heartbeat(bootsteps.StartStopStep):
    requires = ("celery.worker.components:Timer",)

    def start(self, parent: Any) -> None:
        if path := os.environ.get("WORKER_HEARTBEAT_FILE"):
            Path(path).touch()
            parent.timer.call_repeatedly(EVERY_SECONDS, Path(path).touch)


app.steps["worker"].add(Heartbeat)
