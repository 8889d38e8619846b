"""When files wait to be looked at: named in the timers' transaction, looked at after its commit."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from kernel.files.operations.scanning import SCAN_TIMER, begin_looking, look_through
from kernel.files.operations.sweeping import sweep_orphans
from kernel.tenancy.context import require_tenant_id, tenant_context
from kernel.timers.registry import DueTimer, periodic, timer_handler

log = structlog.get_logger(__name__)


@timer_handler(SCAN_TIMER)
def scan_due(*, due: list[DueTimer], now: datetime) -> None:
    specimens = begin_looking(file_ids=[timer.subject_id for timer in due], now=now)
    if specimens:
        ids = [specimen.file_id for specimen in specimens]
        transaction.on_commit(_hand_over(require_tenant_id(), ids), robust=True)


@shared_task(name="kernel.files.look_through")
def look_through_task(*, tenant_id: int, file_ids: list[int], **_: object) -> None:
    _look(tenant_id, file_ids)


@periodic("files.sweep", every=timedelta(hours=24))
def sweep(*, now: datetime) -> None:
    swept = sweep_orphans(now=now)
    log.info("files.swept", orphans=swept)


def _look(tenant_id: int, file_ids: Sequence[int]) -> None:
    now = timezone.now()
    with tenant_context(tenant_id):
        specimens = begin_looking(file_ids=file_ids, now=now)
    look_through(specimens=specimens, now=now)


def _hand_over(tenant_id: int, file_ids: Sequence[int]) -> Callable[[], None]:
    """To a worker, so that a slow scanner holds up no timers; without a broker they are looked at here."""

    def hand_over() -> None:
        try:
            look_through_task.apply_async(kwargs={"tenant_id": tenant_id, "file_ids": list(file_ids)})
        except (KombuError, RedisError, OSError) as error:
            log.warning("files.broker_down", files=len(file_ids), error=type(error).__name__)
            _look(tenant_id, file_ids)

    return hand_over
