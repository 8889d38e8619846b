"""Every address, for every role and for the other tenant. The list is the resolver's; a new address needs a line in
`matrix_table.py`, and fails here by its name until it has one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.architecture import matrix_callers as callers
from tests.architecture.matrix_table import (
    ADMIN,
    ADMIN_PAGES,
    ANYONE,
    CONFIGURE,
    FILES,
    ROUTES,
    Call,
    Route,
)

ROLES = ("agent", "specialist", "lead", "admin")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FILES_CONF = "helpdesk.urls_files"


@dataclass
class Ledger:
    """What went wrong, by name; all of it is told at once."""

    house: SimpleNamespace
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.before = self.look()

    def look(self) -> dict[str, dict[str, Any]]:
        return {name: callers.fingerprint(getattr(self.house, name).place) for name in ("alpha", "beta")}

    def expect(self, what: str, answer: int, wanted: set[int]) -> None:
        if answer not in wanted:
            self.wrong.append(f"{what}: {answer}, not {sorted(wanted)}")

    def unchanged(self, what: str) -> None:
        after = self.look()
        for name, before in self.before.items():
            if found := callers.changes(before, after[name]):
                self.wrong.append(f"{what} changed {found} of {name}")
        self.before = after

    def secret(self, what: str, response: Any, mark: str) -> None:
        if mark in (text := callers.text_of(response)):
            at = text.index(mark)
            self.wrong.append(f"{what} tells {text[max(0, at - 60) : at + 60]!r}")

    def close(self) -> None:
        self.unchanged("something")
        if self.wrong:
            pytest.fail("\n".join(self.wrong), pytrace=False)


@pytest.fixture
def ledger(house):
    return Ledger(house)


def every(*kinds: str) -> Iterator[tuple[str, Route, Call]]:
    for name, route in ROUTES.items():
        if not kinds or route.kind in kinds:
            for call in route.calls:
                yield name, route, call


def try_one(
    ledger: Ledger, client: Client, name: str, route: Route, call: Call, *, of: SimpleNamespace, who: str,
    body_of: SimpleNamespace | None = None,
) -> Any:  # fmt: skip
    """The answer to a call that must change nothing."""
    path, what = callers.address(name, route, of), f"{who}: {call.method} {name}"
    with callers.writes() as written:
        response = callers.send(client, route, call, path, call.body(body_of or of))
    if written:
        ledger.unchanged(what)
    return response


# Whether the table is whole


def test_every_address_has_a_line():
    admin = {f"admin:{page}" for page in ADMIN_PAGES} | {"admin:<(?P<url>.*)$>"}
    for model in ADMIN:
        admin |= {f"admin:{model}_{page}" for page in ("changelist", "add", "change", "delete", "history")}
    names = set(callers.names_of()) - {"admin:<<path:object_id>/>"}
    assert names - set(ROUTES) - admin == set(), "give these a line in matrix_table.py"
    assert set(ROUTES) - names == set(), "these are gone"
    assert set(callers.names_of(FILES_CONF)) == set(FILES)


def test_every_model_of_the_admin_has_a_line():
    from kernel.http.admin_site import site

    assert {f"{model._meta.app_label}_{model._meta.model_name}" for model in site._registry} == set(ADMIN)


# At home


def test_strangers_go_to_sign_in_and_change_nothing(house, ledger):
    client = callers.anonymous(house.alpha.place.host)
    for name, route, call in every("desk", "api"):
        response = try_one(ledger, client, name, route, call, of=house.alpha, who="anonymous")
        if route.kind == "api":
            ledger.expect(
                f"{call.method} {name}", response.status_code, {401, 403} if call.persons else {401}
            )
        else:
            ledger.expect(f"{call.method} {name}", response.status_code, {302, 303})
            if not response.headers.get("Location", "").startswith("/accounts/login/"):
                ledger.wrong.append(f"{call.method} {name} leads to {response.headers.get('Location')}")
        ledger.secret(name, response, house.alpha.mark)
    ledger.close()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_what_it_may_and_nothing_else(house, ledger, role):
    from kernel.people.access import permissions_of

    client, granted = callers.signed_in(house.alpha.place, role), permissions_of(role)
    for name, route, call in every("desk", "api"):
        what = f"{call.method} {name}"
        if call.permission == ANYONE or call.permission in granted:
            with callers.undone():
                path = callers.address(name, route, house.alpha)
                response = callers.send(client, route, call, path, call.body(house.alpha))
                ledger.expect(what, response.status_code, set(call.ok))
        else:
            response = try_one(ledger, client, name, route, call, of=house.alpha, who=role)
            ledger.expect(what, response.status_code, {403})
            ledger.secret(what, response, house.alpha.mark)
    ledger.close()


def test_a_token_may_what_its_scopes_name(house, ledger):
    strong = callers.with_token(house.alpha.place.host, house.alpha.token)
    weak = callers.with_token(house.alpha.place.host, house.alpha.weak_token)
    for name, route, call in every("desk", "api"):
        what = f"{call.method} {name}"
        refused = {302, 303} if route.kind == "desk" else {401, 403} if call.persons else {403}
        response = try_one(ledger, weak, name, route, call, of=house.alpha, who="weak token")
        ledger.expect(f"weak {what}", response.status_code, refused)
        if route.kind == "desk" or call.persons:
            response = try_one(ledger, strong, name, route, call, of=house.alpha, who="token")
            ledger.expect(f"strong {what}", response.status_code, refused)
            continue
        with callers.undone():
            path = callers.address(name, route, house.alpha)
            body = call.body(house.alpha)
            response = callers.send(strong, route, call, path, body)
            ledger.expect(f"strong {what}", response.status_code, set(call.ok))
    ledger.close()


def test_the_portal_is_open_and_serves_its_link(house, ledger):
    client = callers.anonymous(house.alpha.place.host)
    for name, route, call in every("portal"):
        with callers.undone():
            path = callers.address(name, route, house.alpha)
            response = callers.send(client, route, call, path, call.body(house.alpha))
            ledger.expect(f"{call.method} {name}", response.status_code, set(call.ok))
    ledger.close()


def test_methods_that_are_not_named_are_refused(house, ledger):
    client = callers.signed_in(house.alpha.place, "admin")
    for name, route in ROUTES.items():
        if route.kind == "account":
            continue
        known = {call.method for call in route.calls}
        for method in METHODS:
            if method not in known:
                response = try_one(ledger, client, name, route, Call(method, ""), of=house.alpha, who="admin")
                ledger.expect(f"{method} {name}", response.status_code, {405})
    ledger.close()


def test_nothing_is_changed_without_the_token_against_forgery(house, ledger):
    client = callers.signed_in(house.alpha.place, "admin")
    client.handler.enforce_csrf_checks = True
    for name, route, call in every():
        if call.method != "GET":
            response = try_one(ledger, client, name, route, call, of=house.alpha, who="forged")
            ledger.expect(f"{call.method} {name}", response.status_code, {403})
    ledger.close()


# From elsewhere


def outsiders(house: SimpleNamespace) -> Iterator[tuple[str, Client]]:
    """Beta's people on beta's host."""
    for role in ROLES:
        yield role, callers.signed_in(house.beta.place, role)
    yield "token", callers.with_token(house.beta.place.host, house.beta.token)


def test_the_other_tenants_people_find_nothing(house, ledger):
    from kernel.people.access import permissions_of

    for who, client in outsiders(house):
        granted = permissions_of("admin" if who == "token" else who)
        for name, route, call in every("desk", "api", "portal", "account"):
            if not route.names or (who == "token" and route.kind != "api"):
                continue
            response = try_one(ledger, client, name, route, call, of=house.alpha, who=who)
            may = route.kind != "desk" or call.permission in granted
            wanted = {404} if call.permission in granted and not call.persons else {404, 403, 401}
            if route.kind in {"portal", "account"}:
                wanted = {404, 302, 303, 403} if route.kind == "account" else {404}
            elif not may:
                wanted = {403}
            ledger.expect(f"{who} {call.method} {name}", response.status_code, wanted)
            ledger.secret(f"{who} {call.method} {name}", response, house.alpha.mark)
    ledger.close()


def test_the_other_tenants_own_pages_show_their_own(house, ledger):
    for who, client in outsiders(house):
        if who not in {"admin", "token"}:
            continue  # who may more sees more
        for name, route, call in every("desk", "api", "portal"):
            if who == "token" and route.kind != "api":
                continue
            with callers.undone():
                path = callers.address(name, route, house.beta)
                response = callers.send(client, route, call, path, call.body(house.beta))
                ledger.secret(f"{who} {call.method} {name}", response, house.alpha.mark)
    ledger.close()


def test_a_session_is_worth_nothing_on_another_host(house, ledger):
    alpha = callers.signed_in(house.alpha.place, "admin")
    moved = callers.elsewhere(alpha, house.beta.place.host)
    for name, route, call in every("desk", "api", "portal"):
        for of in (house.alpha, house.beta):
            if route.kind == "portal" and (of is house.beta or not route.names):
                continue
            response = try_one(ledger, moved, name, route, call, of=of, who="moved session")
            wanted = {"api": {401, 403} if call.persons else {401}, "desk": {302, 303}, "portal": {404}}
            ledger.expect(f"{call.method} {name}", response.status_code, wanted[route.kind])
            ledger.secret(name, response, house.alpha.mark)
    ledger.close()


def test_a_token_is_worth_nothing_on_another_host(house, ledger):
    client = callers.with_token(house.alpha.place.host, house.beta.token)
    for name, route, call in every("api"):
        response = try_one(ledger, client, name, route, call, of=house.alpha, who="beta's token")
        ledger.expect(f"{call.method} {name}", response.status_code, {401, 403} if call.persons else {401})
        ledger.secret(name, response, house.alpha.mark)
    ledger.close()


def test_a_file_link_opens_on_its_own_host_only(house, ledger):
    path = callers.address("file", FILES["file"], house.alpha, urlconf=FILES_CONF)
    other = callers.anonymous("beta.files.localhost").get(path)
    assert other.status_code == 404
    ledger.secret("file", other, house.alpha.mark)
    mine = callers.anonymous("alpha.files.localhost").get(path)
    assert (mine.status_code, b"".join(mine.streaming_content)) == (200, b"content")
    assert callers.anonymous("alpha.localhost").get(path).status_code == 404
    for method in ("post", "put", "patch", "delete"):
        assert getattr(callers.anonymous("alpha.files.localhost"), method)(path).status_code == 405
    ledger.close()


# Ids in bodies


FOREIGN: list[tuple[str, Any]] = [
    ("ticket_assign", lambda a: {"id": a.membership_id}),
    ("ticket_team", lambda a: {"id": a.own_team_id}),
    ("ticket_topic", lambda a: {"id": a.topic_id}),
    ("people:end_sessions", lambda a: {"id": a.sign_in_id}),
    ("api-ticket-assign", lambda a: {"membership_id": a.membership_id}),
    ("api-ticket-team", lambda a: {"team": a.slug}),
    ("api-ticket-topic", lambda a: {"topic": a.slug}),
    ("api-replies", lambda a: {"body": "x", "file_ids": [a.loose_file_id]}),
    ("api-notes", lambda a: {"body": "x", "file_ids": [a.file_id]}),
    ("api-tickets", lambda a: {"topic": a.slug}),
    ("api-tickets", lambda a: {"customer": {"external_id": a.external_id}}),
    ("api-tickets", lambda a: {"file_ids": [a.loose_file_id]}),
    ("api-actions", lambda a: {"kind": "twofactor.require", "customer_id": a.customer_id, "reason": "x"}),
    ("api-topics", lambda a: {"key": "new", "title": "New", "team": a.slug}),
    ("api-topic", lambda a: {"team": a.slug}),
    ("api-topic-order", lambda a: {"keys": [a.slug]}),
    ("api-policy-order", lambda a: {"keys": [a.slug]}),
    ("api-policy-versions", lambda a: {"terms": {"calendar": a.slug, "targets": {}}}),
]


def test_foreign_ids_in_bodies_are_unknown(house, ledger):
    client = callers.signed_in(house.beta.place, "admin")
    for name, make in FOREIGN:
        route = ROUTES[name]
        [call] = [call for call in route.calls if call.method in {"POST", "PATCH"}]
        body = {**call.body(house.beta), **make(house.alpha)}
        with callers.writes() as written:
            response = callers.send(client, route, call, callers.address(name, route, house.beta), body)
        if written:
            ledger.unchanged(f"{name} {body}")
        wanted = {303} if name == "people:end_sessions" else {404, 409, 422}
        ledger.expect(f"{name} {body}", response.status_code, wanted)
        ledger.secret(name, response, house.alpha.mark)
    ledger.close()


# The admin


def pages_of(model: str, object_id: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    here, one = f"admin:{model}", [object_id]
    yield "GET", reverse(f"{here}_changelist"), {}
    yield "POST", reverse(f"{here}_changelist"), _deletion(object_id)
    yield "GET", reverse(f"{here}_add"), {}
    yield "GET", reverse(f"{here}_change", args=one), {}
    yield "POST", reverse(f"{here}_change", args=one), {"name": "New", "title": "New"}
    yield "GET", reverse(f"{here}_delete", args=one), {}
    yield "POST", reverse(f"{here}_delete", args=one), {"post": "yes"}
    yield "GET", reverse(f"{here}_history", args=one), {}


def _deletion(object_id: int) -> dict[str, Any]:
    return {"action": "delete_selected", "_selected_action": object_id, "post": "yes"}


def admin_calls(house: SimpleNamespace) -> Iterator[tuple[str, str, dict[str, Any]]]:
    from django.contrib.contenttypes.models import ContentType

    from tickets.models import Ticket

    for model, name in ADMIN.items():
        yield from pages_of(model, getattr(house.alpha, name))
        label, _, _ = model.partition("_")
        yield "GET", reverse("admin:app_list", args=[label]), {}
    tickets = ContentType.objects.get_for_model(Ticket).id
    yield "GET", f"/admin/r/{tickets}/{house.alpha.ticket_id}/", {}
    yield "GET", "/admin/autocomplete/?app_label=tickets&model_name=topic&field_name=team&term=zq", {}
    for path in ("", "search/?s=zq", "jsi18n/", "password_change/done/", "nothing/here/"):
        yield "GET", f"/admin/{path}", {}


def send_admin(ledger: Ledger, client: Client, method: str, path: str, body: dict[str, Any], who: str) -> Any:
    with callers.writes() as written:
        response = client.get(path) if method == "GET" else client.post(path, body)
    if written:
        ledger.unchanged(f"{who} {method} {path}")
    return response


def test_the_admin_is_for_admins(house, ledger):
    clients = {role: callers.signed_in(house.alpha.place, role) for role in ROLES[:-1]}
    clients["anonymous"] = callers.anonymous(house.alpha.place.host)
    clients["token"] = callers.with_token(house.alpha.place.host, house.alpha.token)
    clients["moved"] = callers.elsewhere(callers.signed_in(house.beta.place, "admin"), house.alpha.place.host)
    calls = list(admin_calls(house))
    for who, client in clients.items():
        wanted = {403} if who in ROLES else {302, 303}
        # The door is the same for all roles, so one of them tries everything and the others a sample.
        for method, path, body in calls if who in {"lead", "anonymous"} else calls[::7]:
            response = send_admin(ledger, client, method, path, body, who)
            ledger.expect(f"{who} {method} {path}", response.status_code, wanted)
            ledger.secret(f"{who} {path}", response, house.alpha.mark)
    ledger.close()


def test_the_admin_of_another_tenant_finds_nothing(house, ledger):
    client = callers.signed_in(house.beta.place, "admin")
    for method, path, body in admin_calls(house):
        response = send_admin(ledger, client, method, path, body, "beta's admin")
        whole = path.count("/") < 5 or path.endswith("/add/")
        ledger.expect(
            f"{method} {path}", response.status_code, {200, 302, 403, 404} if whole else {302, 403, 404}
        )
        ledger.secret(f"{method} {path}", response, house.alpha.mark)
    ledger.close()


def test_the_admin_opens_for_its_admin(house, ledger):
    client = callers.signed_in(house.alpha.place, "admin")
    for model, name in ADMIN.items():
        for method, path, _ in pages_of(model, getattr(house.alpha, name)):
            if method == "GET" and not path.endswith("history/"):
                response = client.get(path)
                refusable = path.endswith(("/add/", "/delete/"))
                ledger.expect(path, response.status_code, {200, 403, 302} if refusable else {200})
    ledger.close()


def test_every_role_of_the_table_has_its_permission_known():
    from kernel.people.access import list_permissions

    named = {call.permission for route in ROUTES.values() for call in route.calls} - {ANYONE}
    assert named <= set(list_permissions())
    assert CONFIGURE in named
