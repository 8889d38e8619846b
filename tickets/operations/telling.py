"""Telling people about a ticket: only those who may see it, and in their own shift unless it is urgent."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from kernel.clock.shifts import next_on_shift
from kernel.people.operations.notifications import notify
from tickets.models import Ticket
from tickets.queries.whom import who_may_see


def tell(
    ticket: Ticket,
    membership_ids: Collection[int],
    *,
    kind: str,
    key: str,
    now: datetime,
    urgent: bool = False,
    may_see: bool = False,
    data: Mapping[str, Any] | None = None,
) -> list[int]:
    """Who was told. Somebody who never works again by their pattern is told at once, rather than never.

    `may_see`: they are locked, work here and belong to the ticket's team, so nobody has to be asked.
    """
    told = list(membership_ids) if may_see else who_may_see(ticket, membership_ids)
    if told:
        notify(
            membership_ids=told, kind=kind, subject_kind="ticket", subject_id=ticket.id, key=key, now=now, data=data,
            show_at={} if urgent else next_on_shift(told, at=now),
        )  # fmt: skip
    return told
