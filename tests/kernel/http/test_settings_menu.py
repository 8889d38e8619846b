"""The settings' pages: shown to those who may open them, in their order."""

import pytest

from kernel.actors import Actor, ActorKind
from kernel.http import settings_menu


@pytest.fixture
def entries(monkeypatch, bare):
    monkeypatch.setattr(settings_menu, "_entries", {})
    add = settings_menu.register
    add(settings_menu.Entry("late", "Late", "Comes last.", "clock", "people:switch", 2, "a.b"))
    add(settings_menu.Entry("early", "Early", "Comes first.", "key", "people:tokens", 1, "a.b"))
    add(settings_menu.Entry("secret", "Secret", "Not for them.", "lock", "people:tokens", 3, "c.d"))
    add(settings_menu.Entry("elsewhere", "Elsewhere", "Not mounted.", "globe", "not:mounted", 4))


def actor(kind=ActorKind.AGENT, *permissions):
    return Actor(kind=kind, id=1, tenant_id=1, permissions=frozenset(permissions))


def test_shows_what_one_may_open_in_order(entries):
    shown = settings_menu.entries_for(actor(ActorKind.AGENT, "a.b"))
    assert [(one.name, one.label, one.description, one.icon) for one in shown] == [
        ("early", "Early", "Comes first.", "key"),
        ("late", "Late", "Comes last.", "clock"),
    ]
    assert shown[0].url == "/desk/tokens/"


def test_customers_see_nothing(entries):
    assert settings_menu.entries_for(actor(ActorKind.CUSTOMER, "a.b")) == []
    assert not settings_menu.has_entries(actor(ActorKind.CUSTOMER, "a.b"))


def test_a_place_of_the_rail_may_ask_more_than_a_permission(monkeypatch, bare):
    from kernel.http import nav

    monkeypatch.setattr(nav, "_places", {})
    monkeypatch.setattr(settings_menu, "_entries", {})
    nav.register(nav.Place("s", "S", "settings", "people:switch", 1, shown_to=settings_menu.has_entries))
    assert nav.items_for(actor(), path="/desk/") == []
    settings_menu.register(settings_menu.Entry("one", "One", "", "key", "people:tokens", 1))
    assert [item.name for item in nav.items_for(actor(), path="/desk/")] == ["s"]


def test_the_page_says_when_there_is_nothing(world, monkeypatch, client_for):
    monkeypatch.setattr(settings_menu, "_entries", {})
    page = client_for(world.alpha.agent).get("/desk/settings/")
    assert page.status_code == 200
    assert "Nothing to set here" in page.content.decode()
