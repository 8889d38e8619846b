"""A customer's own requests: all of them when they are signed in, else those whose private links they hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from tickets.models import Ticket
from tickets.queries.portal import PLAIN, PlainStatus
from tickets.rules.links import is_token, link_token
from tickets.rules.words import Metric, Status

COLUMNS = (
    *("id", "tenant_id", "customer_id", "number", "subject", "status", "link_nonce", "updated_at"),
    *("next_due_at", "next_due_metric", "topic__title"),
)
PROMISES = {Metric.FIRST_REPLY.value, Metric.NEXT_REPLY.value}


@dataclass(frozen=True, slots=True)
class MyRequest:
    """`link` is the end of its private address; `answer_by` only while that is still to come."""

    number: int
    subject: str
    topic: str
    status: PlainStatus
    updated_at: datetime
    answer_by: datetime | None
    link: str


def list_my_requests(
    *, customer_id: int | None, links: Mapping[int, str], key: str, now: datetime, limit: int
) -> list[MyRequest]:
    """`links` are tokens by number. A link that was replaced since shows nothing any more. One query, or none."""
    if customer_id is None and not links:
        return []
    wanted = Q(number__in=links)
    if customer_id is not None:
        wanted |= Q(customer_id=customer_id)
    # Links that no longer work take room in the page, so that many of them cannot push the query further.
    rows = Ticket.objects.filter(wanted).order_by("-updated_at", "-id").values(*COLUMNS)[:limit]
    return [_row(row, key=key, now=now) for row in rows if _is_theirs(row, customer_id, links, key=key)]


def _is_theirs(
    row: Mapping[str, Any], customer_id: int | None, links: Mapping[int, str], *, key: str
) -> bool:
    return row["customer_id"] == customer_id or is_token(
        links.get(row["number"], ""),
        key=key,
        tenant_id=row["tenant_id"],
        number=row["number"],
        nonce=row["link_nonce"],
    )


def _row(row: Mapping[str, Any], *, key: str, now: datetime) -> MyRequest:
    token = link_token(key=key, tenant_id=row["tenant_id"], number=row["number"], nonce=row["link_nonce"])
    due_at = row["next_due_at"]
    promised = due_at is not None and due_at > now and row["next_due_metric"] in PROMISES
    return MyRequest(
        number=row["number"],
        subject=row["subject"],
        topic=row["topic__title"],
        status=PLAIN[Status(row["status"])],
        updated_at=row["updated_at"],
        answer_by=due_at if promised else None,
        link=f"{row['number']}-{token}",
    )
