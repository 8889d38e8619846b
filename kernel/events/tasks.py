"""Celery entry points. Messages are hints: what they name is leased in PostgreSQL, and a lost one only costs time."""

from celery import shared_task
from django.utils import timezone

from kernel.events.delivering import run_deliveries
from kernel.events.posting import run_webhooks


@shared_task(name="kernel.events.run_deliveries")
def run_deliveries_task(*, tenant_id: int, delivery_ids: list[int], **_: object) -> None:
    run_deliveries(tenant_id=tenant_id, delivery_ids=delivery_ids, now=timezone.now())


@shared_task(name="kernel.events.run_webhooks")
def run_webhooks_task(*, tenant_id: int, delivery_ids: list[int], **_: object) -> None:
    run_webhooks(tenant_id=tenant_id, delivery_ids=delivery_ids, now=timezone.now())
