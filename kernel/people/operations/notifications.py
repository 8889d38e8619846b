"""Telling people at the desk that something wants their eyes."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.actors import Actor
from kernel.people.models import Notification


def notify(
    *,
    membership_ids: Collection[int],
    kind: str,
    subject_kind: str,
    subject_id: int,
    key: str,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """In the caller's transaction. The same `key` tells the same person once."""
    rows = [
        Notification(
            membership_id=membership_id,
            kind=kind,
            subject_kind=subject_kind,
            subject_id=subject_id,
            data=dict(data or {}),
            key=key,
            created_at=now,
        )
        for membership_id in membership_ids
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def mark_read(*, actor: Actor, notification_ids: Collection[int] | None, now: datetime) -> int:
    """One's own only; None marks all. Returns how many were unread."""
    mine = Notification.objects.filter(membership_id=actor.id, read_at=None)
    if notification_ids is not None:
        mine = mine.filter(id__in=notification_ids)
    return mine.update(read_at=now)
