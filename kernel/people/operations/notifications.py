"""Telling people at the desk that something wants their eyes."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

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
    """One line for each person; the same `key` is told once. `data` holds ids and short codes, no personal data."""
    Notification.objects.bulk_create(
        [
            Notification(
                membership_id=membership_id,
                kind=kind,
                subject_kind=subject_kind,
                subject_id=subject_id,
                data=dict(data or {}),
                key=key,
                created_at=now,
            )
            for membership_id in sorted(set(membership_ids))
        ],
        ignore_conflicts=True,
    )


def mark_read(*, actor: Actor, now: datetime, notification_ids: Collection[int] | None = None) -> int:
    """One's own; all of them unless ids are given. Returns how many were unread."""
    mine = Notification.objects.filter(membership_id=actor.id, read_at=None)
    if notification_ids is not None:
        mine = mine.filter(id__in=notification_ids)
    return mine.update(read_at=now)
