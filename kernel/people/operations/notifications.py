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
    show_at: Mapping[int, datetime] | None = None,
) -> None:
    """One line for each person; the same `key` is told once. `data` holds ids and short codes, no personal data.

    `show_at`: for whom it waits, and until when; the others see it at once.
    """
    waits = show_at or {}
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
                show_at=max(now, waits.get(membership_id, now)),
            )
            for membership_id in sorted(set(membership_ids))
        ],
        ignore_conflicts=True,
    )


def mark_read(*, actor: Actor, now: datetime, notification_ids: Collection[int] | None = None) -> int:
    """One's own that are shown by now; all of them unless ids are given. Returns how many were unread."""
    mine = Notification.objects.filter(membership_id=actor.id, read_at=None, show_at__lte=now)
    if notification_ids is not None:
        mine = mine.filter(id__in=notification_ids)
    return mine.update(read_at=now)
