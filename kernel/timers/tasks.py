"""Celery entry point. Messages are hints: what they name is leased in PostgreSQL, and a lost one only costs time."""

from celery import shared_task
from django.utils import timezone

from kernel.timers.running import run_timers


@shared_task(name="kernel.timers.run_timers")
def run_timers_task(*, tenant_id: int, claims: list[tuple[int, int]], **_: object) -> None:
    found = [(timer_id, generation) for timer_id, generation in claims]
    run_timers(tenant_id=tenant_id, claims=found, now=timezone.now())
