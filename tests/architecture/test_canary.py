"""Every page is read, and every link on it followed, in search of words that belong to somebody else."""

import re
from collections import deque
from html import unescape
from types import SimpleNamespace
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from tests.architecture import matrix_callers as callers
from tests.architecture.matrix_table import ADMIN, ROUTES

LINK = re.compile(r"(?:href|hx-get|src)=\"([^\"]+)\"")
MOST_PAGES = 400
SERVER_ERROR = 500
LEAVING = ("/accounts/logout/", "/static/", "/admin/jsi18n/", "/admin/logout/")
QUERIES = (
    "",
    "?view=open",
    "?view=all",
    "?q=zqalpha",
    "?q=1",
    "?part=rows",
    "?part=split",
    "?part=views",
    "?whole=1",
)
# What a customer never sees of the desk: marked by the furniture, or known of the world.
INTERNAL = (
    "note",
    "internalfile",
    "loosefile",
    "tag",
    "team",
    "ownteam",
    "hook",
    "token",
    "calendar",
    "policy",
    "skill",
    "reason",
    "whyrevealed",
    "platform",
    "ingested",
    "news",
    "browser",
    "error",
    "attribute",
)


def starts(found: SimpleNamespace, *kinds: str) -> list[str]:
    """The addresses of everything that can be read, lists with and without a query."""
    here = []
    for name, route in ROUTES.items():
        if route.kind in kinds and any(call.method == "GET" for call in route.calls):
            path = callers.address(name, route, found)
            here += [f"{path}{query}" for query in QUERIES] if name in {"ticket_list", "ticket"} else [path]
    return here


def admin_starts(found: SimpleNamespace) -> list[str]:
    pages = ["/admin/", "/admin/search/?s=zq"]
    for model, name in ADMIN.items():
        base = f"/admin/{model.replace('_', '/', 1)}/"
        pages += [base, f"{base}add/", f"{base}{getattr(found, name)}/change/", f"{base}?q=zq"]
    return pages


def crawl(client: Client, pages: list[str], words: list[str]) -> tuple[set[str], list[str]]:
    """The paths that were read, and what was found where."""
    waiting, seen, leaks = deque(pages), set(pages), []
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.popleft()
        response = client.get(path)
        if response.status_code >= SERVER_ERROR:
            leaks.append(f"{path} answers {response.status_code}")
        text = callers.text_of(response)
        plain = unescape(text)
        leaks += [f"{path} tells {word}" for word in words if word in plain or word in text]
        for link in links_of(client, path, response, text):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    return seen, leaks


def links_of(client: Client, path: str, response: Any, text: str) -> list[str]:
    found = [unescape(link) for link in LINK.findall(text)]
    found += re.findall(r"\"(?:next|previous|url)\":\s*\"([^\"]+)\"", text)
    if "Location" in response.headers:
        found.append(response.headers["Location"])
    host = client.defaults["HTTP_HOST"]
    whole = [urlsplit(urljoin(f"http://{host}{path}", link)) for link in found]
    mine = [f"{one.path}{'?' + one.query if one.query else ''}" for one in whole if one.hostname == host]
    return [link for link in mine if not link.startswith(LEAVING)]


def marks_of(found: SimpleNamespace) -> list[str]:
    slug = found.place.slug
    people = [f"@{slug}.example", f"@customers.{slug}.example", f"creator_{slug}", f"Agent {slug.title()}"]
    return [found.mark, *people]


@pytest.mark.parametrize("role", ["admin", "agent"])
def test_the_other_tenants_words_are_on_no_page(house, role):
    client = callers.signed_in(house.beta.place, role)
    pages = starts(house.beta, "desk", "api", "portal", "account")
    pages += starts(house.alpha, "desk", "api", "portal")
    pages += [*admin_starts(house.beta), *admin_starts(house.alpha)] if role == "admin" else []
    # What is asked for by name comes back in the search field; that is no leak.
    pages = [page for page in pages if house.alpha.mark not in page]
    seen, leaks = crawl(client, pages, marks_of(house.alpha))
    assert leaks == []
    assert len(seen) > len(set(pages)), "links were followed"


def test_its_own_words_are_found_so_the_crawl_sees(house):
    client = callers.signed_in(house.alpha.place, "admin")
    pages = starts(house.alpha, "desk", "api")
    words = ["subject", "message", "reply", "note", "tag", "team", "topic", "answer", "file", "internalfile", "hook",
             "token", "policy", "calendar", "reason", "platform"]  # fmt: skip
    _, leaks = crawl(client, pages, [f"{house.alpha.mark}{word}" for word in words])
    told = {leak.rsplit(house.alpha.mark, 1)[1] for leak in leaks}
    assert told == set(words)


def test_a_token_of_the_other_tenant_reads_none_of_them(house):
    client = callers.with_token(house.beta.place.host, house.beta.token)
    pages = starts(house.beta, "api") + starts(house.alpha, "api")
    _, leaks = crawl(client, pages, marks_of(house.alpha))
    assert leaks == []


def customer(house: SimpleNamespace) -> Client:
    """Signed in as the customer whose ticket it is."""
    client = callers.anonymous(house.alpha.place.host)
    session = client.session
    session["portal_customer"] = {"id": house.alpha.customer_id, "kind": "subscriber", "name": "me"}
    session["tenant_id"] = house.alpha.place.id
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client


@pytest.mark.parametrize("who", ["visitor", "customer"])
def test_a_customer_sees_nothing_of_the_inside(house, who):
    client = customer(house) if who == "customer" else callers.anonymous(house.alpha.place.host)
    internal = [f"{house.alpha.mark}{word}" for word in INTERNAL] + ["@alpha.example"]
    pages = starts(house.alpha, "portal", "desk", "api")
    link = callers.address("portal_request", ROUTES["portal_request"], house.alpha)
    for file_id in (house.alpha.internal_file_id, house.alpha.loose_file_id):
        assert client.get(f"{link}files/{file_id}/").status_code == 404
        pages.append(f"{link}files/{file_id}/")
    seen, leaks = crawl(client, pages, internal)
    assert leaks == []
    assert link in seen
    assert f"{house.alpha.mark}reply" in client.get(link).content.decode()


def test_a_stranger_without_the_link_sees_no_request(house):
    client = callers.anonymous(house.alpha.place.host)
    pages = [
        page for page in starts(house.alpha, "portal", "desk", "api", "account") if not page.startswith("/r/")
    ]
    words = [
        f"{house.alpha.mark}{word}"
        for word in ("subject", "message", "reply", "person", "mail", "handle", "file")
    ]
    _, leaks = crawl(client, pages, [*words, "@alpha.example"])
    assert leaks == []
