"""How many queries each page takes: the same with ten times as much to show, and exactly this many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.architecture import matrix_callers as callers
from tests.architecture.matrix_growth import grow
from tests.architecture.matrix_table import ROUTES

TIMES = 25
VARIANTS = {
    "ticket_list": (
        "?view=open",
        "?q=subject",
        "?view=open&part=rows",
        "?part=views",
        "?view=open&part=split",
    ),
    "ticket": ("?part=thread", "?part=main", "?part=sidebar", "?whole=1"),
    "api-tickets": ("?view=open",),
    "portal_front": ("?q=g",),
    "customer_list": ("?q=g",),
}
EXACT = {
    "people:settings": 9,
    "people:security": 10,
    "people:notifications": 11,
    "people:desk_settings": 9,
    "settings_policies": 15,
    "settings_policy_new": 10,
    "settings_policy": 15,
    "settings_calendars": 12,
    "settings_calendar_new": 9,
    "settings_calendar": 11,
    "settings_changes": 11,
    "settings_change": 11,
    "api-changes": 11,
    "api-change": 11,
    "people:switch": 10,
    "people:tokens": 10,
    "customer_list": 10,
    "customer_list?q=g": 10,
    "customer": 13,
    "desk": 7,
    "ticket_list": 12,
    "ticket_list?view=open": 13,
    "ticket_list?q=subject": 12,
    "ticket_list?view=open&part=rows": 10,
    "ticket_list?part=views": 9,
    "ticket_list?view=open&part=split": 10,
    "ticket": 26,
    "ticket?part=thread": 18,
    "ticket?part=main": 21,
    "ticket?part=sidebar": 19,
    "ticket?whole=1": 25,
    "ticket_due": 39,
    "ticket_merge": 17,
    "ticket_critical": 17,
    "board": 22,
    "ticket_tasks": 20,
    "ticket_legal": 21,
    "ticket_proof_json": 20,
    "ticket_proof_pdf": 20,
    "ticket_menu": 16,
    "ticket_file": 9,
    "automation": 14,
    "automation_new": 10,
    "automation_rule": 21,
    "automation_try": 9,
    "api-automation": 11,
    "api-automation-rule": 11,
    "api-automation-versions": 11,
    "api-ticket-automation": 15,
    "api-ticket-automation-try": 16,
    "api-members": 11,
    "api-teams": 10,
    "api-tokens": 10,
    "api-webhooks": 10,
    "api-webhook": 10,
    "api-deliveries": 11,
    "api-attempts": 11,
    "api-events": 10,
    "api-platform-events": 10,
    "api-platform-connection": 10,
    "api-customers": 10,
    "api-customer": 10,
    "api-actions": 10,
    "api-action": 10,
    "api-tickets": 11,
    "api-tickets?view=open": 12,
    "api-ticket": 15,
    "api-messages": 12,
    "api-ticket-clocks": 15,
    "api-ticket-escalations": 12,
    "api-ticket-tasks": 12,
    "api-ticket-deadlines": 14,
    "api-ticket-proof": 22,
    "api-legal-rules": 10,
    "api-legal-rule": 10,
    "api-legal-versions": 11,
    "api-ticket-events": 11,
    "api-ticket-file": 12,
    "api-critical": 11,
    "api-critical-lanes": 10,
    "api-critical-lane": 10,
    "api-board": 22,
    "api-views": 11,
    "api-topics": 11,
    "api-topic": 11,
    "api-forms": 12,
    "api-policies": 10,
    "api-policy": 10,
    "api-policy-versions": 11,
    "api-calendars": 10,
    "api-calendar": 10,
    "api-calendar-versions": 11,
    "clock:shifts": 20,
    "routing": 20,
    "routing_new": 12,
    "routing_simulation": 10,
    "routing_rule": 17,
    "routing_team": 11,
    "api-shifts": 16,
    "api-work-patterns": 16,
    "api-times-off": 16,
    "api-on-calls": 16,
    "api-routing-rules": 14,
    "api-routing-rule": 14,
    "api-routing-teams": 11,
    "api-routing-people": 13,
    "api-ticket-routing": 13,
    "portal_front": 8,
    "portal_front?q=g": 7,
    "portal_topics": 7,
    "portal_new": 8,
    "portal_requests": 7,
    "portal_request": 12,
    "portal_sent": 12,
    "portal_file": 9,
    "tenant_theme": 6,
    "api-schema": 6,
    "api-docs": 6,
}
# A long conversation is cut, and one query more says how many messages are folded away.
FOLDED = {"ticket", "ticket?part=thread", "ticket?part=main"}
# Refusals, and pages that allauth draws from its own tables.
UNCOUNTED = {"portal_enter"}


def pages(house) -> dict[str, str]:
    found = {}
    for name, route in ROUTES.items():
        if route.kind == "account" or name in UNCOUNTED or route.calls[0].method != "GET":
            continue
        path = callers.address(name, route, house.alpha)
        found[name] = path
        for query in VARIANTS.get(name, ()):
            found[f"{name}{query}"] = f"{path}{query}"
    return found


def count(house, paths: dict[str, str]) -> dict[str, list[str]]:
    """The statements of each page, asked twice: what a process learns once does not count."""
    desk, portal = callers.signed_in(house.alpha.place, "admin"), customer(house)
    found = {}
    for name, path in paths.items():
        client = portal if ROUTES[name.partition("?")[0]].kind == "portal" else desk
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        assert response.status_code in {200, 302, 303}, f"{name}: {response.status_code}"
        found[name] = [query["sql"] for query in queries]
    return found


def customer(house):
    client = callers.anonymous(house.alpha.place.host)
    session = client.session
    session["portal_customer"] = {"id": house.alpha.customer_id, "kind": "subscriber", "name": "me"}
    session["tenant_id"] = house.alpha.place.id
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client


def test_pages_take_as_many_queries_whatever_there_is(house):
    paths = pages(house)
    few = count(house, paths)
    grow(house.alpha, times=TIMES)
    many = count(house, paths)
    wrong = [
        f"{name}: {len(few[name])} with little, {len(many[name])} with much:\n"
        + "\n".join(extra(few[name], many[name]))
        for name in paths
        if len(few[name]) + (name in FOLDED) != len(many[name])
    ]
    if wrong:
        pytest.fail("\n\n".join(wrong), pytrace=False)
    counted = {name: len(queries) for name, queries in many.items()}
    told = "\n".join(
        f"{name}\n" + "\n".join(many[name]) for name in paths if counted[name] != EXACT.get(name)
    )
    assert counted == EXACT, told


def extra(few: list[str], many: list[str]) -> list[str]:
    """What the larger page asks besides, by its beginning."""
    known = [query[:60] for query in few]
    more = []
    for query in many:
        if query[:60] in known:
            known.remove(query[:60])
        else:
            more.append(f"  {query[:300]}")
    return more
