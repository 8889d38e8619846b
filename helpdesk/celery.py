"""Workers: they run what the clock has claimed. No results, no schedules, no delays; JSON only."""

import logging
import os
import warnings
from typing import Any
from urllib.parse import parse_qs, urlsplit

from celery import Celery, signals
from celery.exceptions import SecurityWarning
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings.dev")

from django.conf import settings

QUEUES = ("timers", "deliveries", "webhooks")


def broker_url(redis_url: str) -> str:
    """Celery names a Redis socket differently than redis-py: `unix:///run/redis.sock?db=1`."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={database}"


# Somebody who tries it in a container is root; in production the image runs as a user of its own.
warnings.filterwarnings("ignore", category=SecurityWarning)
app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    broker_url=broker_url(settings.REDIS_URL),
    task_queues=[Queue(name) for name in (*QUEUES, settings.CELERY_TASK_DEFAULT_QUEUE)],
    task_serializer="json",
    accept_content=["json"],
    enable_utc=True,
    worker_enable_remote_control=False,
    task_store_errors_even_if_ignored=False,
)
app.autodiscover_tasks()


@signals.setup_logging.connect
def _keep_structlog(**_: Any) -> None:
    """Our logging is set up by Django; without a receiver Celery would put its own over it."""
    logging.getLogger("celery").setLevel(logging.WARNING)  # not a line for each of thousands of tasks


def publish_quickly(seconds: float) -> None:
    """For the clock, which runs the work itself rather than wait for the broker."""
    app.conf.broker_transport_options = {
        **app.conf.broker_transport_options,
        "socket_timeout": seconds,
        "socket_connect_timeout": seconds,
    }
    app.conf.broker_connection_retry = False
