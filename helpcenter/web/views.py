"""The portal's front page: a search box, what one can write about, my requests."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kernel.http.doors import portal_view
from kernel.http.requests import DeskRequest
from tickets.queries.offered_topics import find_offered, list_offered
from tickets.queries.portal import MOST_TILES

TABS = {"subscriber": "I subscribe", "creator": "I create", "visitor": "I have no account"}
MOST_TEXT = 200


@require_safe
@portal_view
def front(request: DeskRequest) -> HttpResponse:
    """`?customer=` is a platform's sign-in link, `?q=` a search, `?for=` whose topics are shown."""
    if "customer" in request.GET:
        token = urlencode({"customer": request.GET["customer"]})
        return HttpResponseRedirect(f"{reverse('portal_enter')}?{token}")
    return render(request, "portal/front.html", _context(request))


def _context(request: DeskRequest) -> dict[str, Any]:
    topics, text = list_offered(), request.GET.get("q", "").strip()[:MOST_TEXT]
    chosen = request.GET.get("for", "")
    audience = chosen if chosen in TABS else "subscriber"
    mine = [topic for topic in topics if topic.is_for(audience)]
    return {
        "tabs": TABS.items(),
        "audience": audience,
        "tiles": mine[:MOST_TILES],
        "more": len(mine) > MOST_TILES,
        "text": text,
        "found": find_offered(topics, text) if text else [],
    }
