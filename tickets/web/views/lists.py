"""The lists: a view, or what a search found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from kernel.http.doors import agent_view
from kernel.http.requests import AgentRequest
from tickets import access
from tickets.queries.inbox import PAGE, list_view, search
from tickets.queries.ticket_rows import TicketRow
from tickets.queries.views import View, count_views, find_view, list_views
from tickets.web.presenting import Chip, ago, initials, row_chip

DEFAULT_VIEW = "mine"
LONGEST_SEARCH = 400
LONGEST_NUMBER = 9  # digits; more do not fit the column
# `part` in the address asks for one piece of the page: the views with their counts, the rows, the list beside a ticket.
PARTS = {"views": "_views", "rows": "_rows", "split": "_split"}


@dataclass(frozen=True, slots=True)
class ListItem:
    row: TicketRow
    href: str
    chip: Chip | None
    updated: str
    owner_initials: str
    is_current: bool


@agent_view(access.VIEW)
@require_GET
def home(request: AgentRequest) -> HttpResponse:  # noqa: ARG001 - what every view takes
    return redirect("ticket_list")


@agent_view(access.VIEW)
@require_GET
def ticket_list(request: AgentRequest) -> HttpResponse:
    """`view` names the list, `q` searches instead, `after` is a page's cursor."""
    now = timezone.now()
    part = request.GET.get("part", "")
    text = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    views = list_views(request.actor)
    view = find_view(views, request.GET.get("view") or DEFAULT_VIEW)
    context: dict[str, Any] = {"view": view, "search_text": text}
    if part != "views":
        context |= _search_context(request, text, now=now) if text else _view_context(request, view, now=now)
    if part in {"", "views"}:
        context |= views_context(request, views, current="" if text else view.key, now=now)
    return render(request, f"tickets/desk/{PARTS.get(part, 'list')}.html", context)


def views_context(
    request: AgentRequest, views: Sequence[View], *, current: str, now: datetime
) -> dict[str, Any]:
    rows = count_views(views, actor=request.actor, now=now)
    standard = [row for row in rows if not row.key.startswith("team-")]
    teams = [row for row in rows if row.key.startswith("team-")]
    return {"view_groups": [("", standard), ("Teams", teams)], "current_view": current}


def _view_context(request: AgentRequest, view: View, *, now: datetime) -> dict[str, Any]:
    page = list_view(actor=request.actor, view=view, after=request.GET.get("after"), now=now)
    return {
        "items": items_of(request, page.rows, query={"view": view.key}, now=now),
        "list_title": view.label,
        "older_url": list_url(view=view.key, after=page.next) if page.next else "",
        "newer_url": list_url(view=view.key, after=page.previous) if page.previous else "",
        "refresh_url": list_url(view=view.key, after=request.GET.get("after"), part="rows"),
    }


def _search_context(request: AgentRequest, text: str, *, now: datetime) -> dict[str, Any]:
    rows = search(actor=request.actor, text=text, before=_number(request.GET.get("before", "")))
    more = rows[-1].number if len(rows) >= PAGE else None
    return {
        "items": items_of(request, rows, query={"q": text}, now=now),
        "list_title": "Search",
        "older_url": list_url(q=text, before=more) if more else "",
        "newer_url": "",
        "refresh_url": list_url(q=text, part="rows"),
    }


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def items_of(
    request: AgentRequest, rows: Sequence[TicketRow], *, query: dict[str, str], now: datetime
) -> list[ListItem]:
    current = request.GET.get("current", "")
    suffix = f"?{urlencode(query)}"
    return [
        ListItem(
            row=row,
            href=reverse("ticket", args=[row.number]) + suffix,
            chip=row_chip(row, now=now),
            updated=ago(row.updated_at, now=now),
            owner_initials=initials(row.assignee) if row.assignee else "",
            is_current=str(row.number) == current,
        )
        for row in rows
    ]


def list_url(**query: Any) -> str:
    given = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{reverse('ticket_list')}?{urlencode(given)}"
