"""My requests, and coming and going of customers who are signed in at their platform."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import NotAllowed
from kernel.http.doors import portal_view
from kernel.http.requests import DeskRequest
from platforms.operations.entry import admit_customer
from platforms.queries.portal import find_portal_customer
from tickets.web.portal.new import see_other
from tickets.web.portal.shell import my_requests
from tickets.web.portal.who import sign_in, sign_out

MOST = 100


@require_safe
@portal_view
def requests_page(request: DeskRequest) -> HttpResponse:
    rows = my_requests(request, now=timezone.now(), limit=MOST)
    return render(request, "portal/requests.html", {"rows": rows, "is_cut": len(rows) == MOST})


@require_safe
@portal_view
def enter(request: DeskRequest) -> HttpResponse:
    """By the platform's signed link. What follows no longer has it in its address."""
    now = timezone.now()
    customer = find_portal_customer(admit_customer(token=request.GET.get("customer", ""), now=now))
    if customer is None:
        raise NotAllowed("Your account is not known here yet. Try again in a minute.")
    sign_in(request, customer)
    response = see_other("/")
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_POST
@portal_view
def leave(request: DeskRequest) -> HttpResponse:
    sign_out(request)
    return see_other("/")
