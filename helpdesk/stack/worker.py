"""What the worker process does beside its tasks. Given to `celery worker` by `--include`."""

import gc
import os
from pathlib import Path
from typing import Any

from celery import bootsteps, signals

from helpdesk.celery import app

EVERY_SECONDS = 5.0


class Heartbeat(bootsteps.StartStopStep):
    """A file that the loop which takes messages touches: remote control is off, so there is nobody to ping."""

    requires = ("celery.worker.components:Timer",)

    def start(self, parent: Any) -> None:
        if path := os.environ.get("WORKER_HEARTBEAT_FILE"):
            Path(path).touch()
            parent.timer.call_repeatedly(EVERY_SECONDS, Path(path).touch)


app.steps["worker"].add(Heartbeat)


@signals.worker_before_create_process.connect
def share_memory(**_: Any) -> None:
    """A collection in a child would copy every page it shares with us: 112 MB for three processes, not 148."""
    gc.freeze()
