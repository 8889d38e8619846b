"""When actions are due: mark them in the timers' transaction, and make the calls after its commit."""

from collections.abc import Callable, Sequence
from dataclasses import astuple
from datetime import datetime

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from kernel.tenancy.context import require_tenant_id
from kernel.timers.registry import DueTimer, timer_handler
from platforms.locks import lock_actions
from platforms.operations.actions import ASK_TIMER, SEND_TIMER
from platforms.operations.errands import run_errands
from platforms.operations.sending import Errand, start_asking, start_sending

log = structlog.get_logger(__name__)

QUEUE = "webhooks"  # where calls to the outside wait for a worker


@timer_handler(SEND_TIMER, lock=lock_actions)
def send_due(*, due: list[DueTimer], now: datetime) -> None:
    _after_commit(start_sending(action_ids=[timer.subject_id for timer in due], now=now))


@timer_handler(ASK_TIMER, lock=lock_actions)
def ask_due(*, due: list[DueTimer], now: datetime) -> None:
    _after_commit(start_asking(action_ids=[timer.subject_id for timer in due], now=now))


@shared_task(name="platforms.run_errands")
def run_errands_task(*, tenant_id: int, errands: list[tuple[int, int, bool]], **_: object) -> None:
    run_errands(tenant_id=tenant_id, errands=[Errand(*one) for one in errands], now=timezone.now())


def _after_commit(errands: Sequence[Errand]) -> None:
    if errands:
        transaction.on_commit(_hand_over(require_tenant_id(), errands), robust=True)


def _hand_over(tenant_id: int, errands: Sequence[Errand]) -> Callable[[], None]:
    """To a worker, so that a slow platform holds up no timers; without a broker they are run here."""

    def hand_over() -> None:
        message = {"tenant_id": tenant_id, "errands": [astuple(errand) for errand in errands]}
        try:
            run_errands_task.apply_async(kwargs=message, queue=QUEUE)
        except (KombuError, RedisError, OSError) as error:
            log.warning("platforms.broker_down", errands=len(errands), error=type(error).__name__)
            run_errands(tenant_id=tenant_id, errands=errands, now=timezone.now())

    return hand_over
