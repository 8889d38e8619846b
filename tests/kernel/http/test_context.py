import pytest
from django.test import RequestFactory

from kernel.actors import Actor, ActorKind
from kernel.http import context, nav
from kernel.tenancy.context import tenant_context
from kernel.tenancy.queries import get_tenant


@pytest.fixture
def request_(world):
    request = RequestFactory().get("/desk/me/", HTTP_HOST="alpha.localhost:8000")
    with tenant_context(world.alpha.id):
        request.tenant = get_tenant()
    request.actor = Actor(ActorKind.AGENT, 1, world.alpha.id, permissions=frozenset({"a.b"}))
    request.membership = None
    return request


@pytest.fixture
def places(monkeypatch, bare):
    monkeypatch.setattr(nav, "_places", {})
    nav.register(nav.Place("me", "Me", "user", "people:settings", order=2))
    nav.register(nav.Place("tokens", "Tokens", "key", "people:tokens", order=1, permission="a.b"))
    nav.register(nav.Place("secret", "Secret", "lock", "people:switch", order=3, permission="c.d"))
    nav.register(nav.Place("elsewhere", "Elsewhere", "globe", "not:mounted", order=4))


def test_outside_a_tenant_there_is_no_frame():
    assert context.shell(RequestFactory().get("/")) == {}


def test_the_rail_shows_what_one_may_open(request_, places):
    items = list(context.shell(request_)["rail"])
    assert [(item.name, item.url, item.current) for item in items] == [
        ("tokens", "/desk/tokens/", False),
        ("me", "/desk/me/", True),
    ]


def test_the_live_line(request_, settings, bare):
    assert context.live_url(request_) == "http://alpha.localhost:8001"
    settings.LIVE_PATH = "/live"
    assert context.live_url(request_) == "/live"


def test_what_apps_add_is_worked_out_when_it_is_shown(request_, monkeypatch, bare):
    monkeypatch.setattr(context, "_providers", {})
    asked = []
    context.add_to_shell("news", lambda _: asked.append(1) or [1, 2])
    shell = context.shell(request_)
    assert asked == []
    assert list(shell["news"]) == [1, 2]
    assert asked == [1]


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ('"><script>', "")])
def test_only_looks_that_exist(request_, bare, cookie, theme):
    request_.COOKIES["ui_theme"] = cookie
    assert context.shell(request_)["ui_theme"] == theme
