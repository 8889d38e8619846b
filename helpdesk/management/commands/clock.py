"""`manage.py clock`: looks for due timers, deliveries and recurring jobs, and hands them to the workers."""

import os
import signal
import threading
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError

from helpdesk import schedule
from helpdesk.celery import QUEUES, publish_quickly
from helpdesk.clock import build_lanes, keep_house, webhooks_under_way
from kernel.tenancy.checks import WrongRole, require_bound_role
from kernel.timers.broker import TIMEOUT_SECONDS, Broker
from kernel.timers.health import HealthServer
from kernel.timers.ticking import LONGEST_WAIT, Loop, claim_step

log = structlog.get_logger(__name__)

HOUSE_PAUSE = 0.5  # seconds; recurring jobs are not in a hurry


class Command(BaseCommand):
    help = (
        "Run the clock: due timers, deliveries and recurring jobs. Several may run; each row is claimed once."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default="127.0.0.1", help="where health and figures are served")
        parser.add_argument("--port", type=int, default=settings.CLOCK_PORT)

    def handle(self, *_: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        publish_quickly(TIMEOUT_SECONDS)
        loops = _build_loops(stop)
        health = _serve_health(options["address"], options["port"], loops)
        _wait_for_bound_role(stop)
        threads = [threading.Thread(target=loop.run, name=loop.name, daemon=True) for loop in loops]
        log.info("clock.started", port=health.port, jobs=len(schedule.SENTENCES))
        for thread in threads:
            thread.start()
        stop.wait()
        for thread in threads:
            thread.join(timeout=4)
        health.stop()
        log.info("clock.stopped")
        if webhooks_under_way() or any(thread.is_alive() for thread in threads):
            # A receiver that does not answer must not hold us: the attempt is committed, its lease runs out.
            os._exit(0)


def _build_loops(stop: threading.Event) -> list[Loop]:
    broker = Broker(settings.REDIS_URL, queues=QUEUES)
    claims = claim_step(broker=broker, lanes=build_lanes())
    return [
        Loop(name="claims", step=claims, pause=settings.CLOCK_POLL_SECONDS, stop=stop),
        Loop(name="house", step=keep_house(), pause=HOUSE_PAUSE, stop=stop),
    ]


def _serve_health(address: str, port: int, loops: list[Loop]) -> HealthServer:
    try:
        server = HealthServer(
            address=address,
            port=port,
            is_alive=lambda: all(loop.is_alive for loop in loops),
            is_ready=lambda: all(loop.is_ready for loop in loops),
            token=settings.METRICS_TOKEN,
        )
    except OSError as error:
        raise CommandError(f"Port {port} is taken ({error}). Set CLOCK_PORT to another one.") from error
    server.start()
    return server


def _wait_for_bound_role(stop: threading.Event) -> None:
    """A wrong role is refused at once; a database that is not there yet is waited for."""
    while not stop.is_set():
        try:
            require_bound_role()
        except WrongRole as error:
            raise CommandError(error.message) from error
        except (OperationalError, InterfaceError) as error:
            log.warning("clock.database_lost", error=type(error).__name__)
            stop.wait(LONGEST_WAIT)
        else:
            return
