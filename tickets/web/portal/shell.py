"""What tickets add to the frame around every portal page: where one can go, who is signed in, my requests."""

from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from kernel.actors import ActorKind
from kernel.http.context import add_to_shell
from kernel.http.requests import DeskRequest
from tickets.queries.my_requests import MyRequest, list_my_requests
from tickets.web.portal.who import customer_facts, remembered_links
from tickets.web.portal.words import LABELS, TONES, clock_time

FEW = 4


def join() -> None:
    add_to_shell("portal_nav", nav)
    add_to_shell("portal_customer", lambda request: customer_facts(cast("DeskRequest", request)))
    add_to_shell("latest_requests", latest_requests)


def nav(request: HttpRequest) -> list[dict[str, Any]]:
    places = [("My requests", "portal_requests"), ("Write to us", "portal_topics")]
    items = [_item(request, label, reverse(name)) for label, name in places]
    if cast("DeskRequest", request).membership is not None:
        items.append({"label": "Desk", "url": "/desk/", "current": False})
    return items


def _item(request: HttpRequest, label: str, url: str) -> dict[str, Any]:
    return {"label": label, "url": url, "current": request.path.startswith(url)}


def latest_requests(request: HttpRequest) -> dict[str, Any]:
    """A few of my requests; `more` when there are others."""
    rows = my_requests(cast("DeskRequest", request), now=timezone.now(), limit=FEW + 1)
    return {"rows": rows[:FEW], "more": len(rows) > FEW}


def my_requests(request: DeskRequest, *, now: datetime, limit: int) -> list[dict[str, Any]]:
    """Rows as `portal/_request_line.html` shows them."""
    known = request.actor.kind is ActorKind.CUSTOMER
    rows = list_my_requests(
        customer_id=request.actor.id if known else None,
        links=remembered_links(request),
        key=settings.SECRET_KEY,
        now=now,
        limit=limit,
    )
    return [_line(row, zone=request.tenant.time_zone, now=now) for row in rows]


def _line(row: MyRequest, *, zone: str, now: datetime) -> dict[str, Any]:
    return {
        "row": row,
        "url": f"/r/{row.link}/",
        "status": LABELS[row.status],
        "tone": TONES[row.status],
        "promise": clock_time(row.answer_by, zone=zone, now=now) if row.answer_by else "",
    }
