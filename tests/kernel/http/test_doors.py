import pytest
from django import forms
from django.test import RequestFactory

from kernel.actors import Actor, ActorKind
from kernel.errors import Conflict, Invalid
from kernel.http import doors
from kernel.http.addresses import client_address, network_of
from kernel.http.htmx import after_post, wants_partial


@pytest.fixture
def rf():
    return RequestFactory()


def test_a_stranger_is_sent_to_sign_in_and_back(visitor):
    response = visitor.get("/staff/?page=2")
    assert (response.status_code, response["Location"]) == (
        303,
        "/accounts/login/?next=%2Fstaff%2F%3Fpage%3D2",
    )


def test_a_post_comes_back_to_the_page_it_was_sent_from(visitor):
    response = visitor.post("/staff/", HTTP_REFERER="http://alpha.localhost/desk/tickets/?q=1")
    assert response["Location"] == "/accounts/login/?next=%2Fdesk%2Ftickets%2F"


def test_the_whole_browser_goes_not_the_piece(visitor):
    response = visitor.get(
        "/staff/", HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://alpha.localhost/desk/"
    )
    assert (response.status_code, response["HX-Redirect"]) == (204, "/accounts/login/?next=%2Fdesk%2F")


def test_a_member_passes_and_is_kept_private(bare, world, client_for):
    response = client_for(world.alpha.agent).get("/staff/")
    assert response.content.decode() == f"agent:{world.alpha.agent.membership_id}:True"
    assert response["Cache-Control"] == "private, no-store"


def test_a_permission_is_asked_for(bare, world, client_for):
    assert client_for(world.alpha.lead).get("/admins/").status_code == 403
    assert client_for(world.alpha.admin).get("/admins/").status_code == 200


def test_the_portal_is_for_anyone(visitor, bare, world, client_for):
    assert visitor.get("/portal/").content == b"visitor:0:False"
    assert client_for(world.alpha.agent).get("/portal/").content.startswith(b"agent:")


def test_the_portal_asks_who_it_may_be(visitor, world, monkeypatch):
    monkeypatch.setattr(doors, "_portal_actors", [])
    doors.portal_actor(lambda _: None)
    doors.portal_actor(lambda request: Actor(ActorKind.CUSTOMER, 12, request.tenant.id))
    assert visitor.get("/portal/").content == b"customer:12:False"


def test_a_visitor_costs_no_query_of_ours(visitor, django_assert_num_queries):
    """Host, savepoint, tenant setting, tenant, release: nothing for a session that nobody has."""
    with django_assert_num_queries(5):
        visitor.get("/whoami/")


def test_a_member_costs_two_queries_more(bare, world, client_for, django_assert_num_queries):
    client = client_for(world.alpha.agent)
    with django_assert_num_queries(7):
        client.get("/whoami/")


def test_refusals_stand_beside_their_fields():
    class Example(forms.Form):
        subject = forms.CharField()

    form = Example({"subject": "x"})
    doors.add_domain_errors(form, Invalid("No.", fields={"subject": ["Too vague."], "other": ["Elsewhere."]}))
    assert form.errors == {"subject": ["Too vague."], "__all__": ["Elsewhere."]}
    plain = Example({"subject": "x"})
    doors.add_domain_errors(plain, Conflict("Somebody was faster."))
    assert plain.non_field_errors() == ["Somebody was faster."]


@pytest.mark.parametrize(
    ("headers", "partial"),
    [
        ({}, False),
        ({"HTTP_HX_REQUEST": "true"}, True),
        ({"HTTP_HX_REQUEST": "true", "HTTP_HX_BOOSTED": "true"}, False),
        ({"HTTP_HX_REQUEST": "true", "HTTP_HX_HISTORY_RESTORE_REQUEST": "true"}, False),
    ],
)
def test_when_a_piece_is_enough(rf, headers, partial):
    assert wants_partial(rf.get("/", **headers)) is partial


def test_after_a_post_the_browser_goes_on(rf):
    response = after_post(rf.post("/"), url="/desk/")
    assert (response.status_code, response["Location"]) == (303, "/desk/")


def test_after_a_post_by_htmx_without_a_piece(rf):
    response = after_post(rf.post("/", HTTP_HX_REQUEST="true"), url="/desk/")
    assert (response.status_code, response["HX-Redirect"]) == (204, "/desk/")


def test_after_a_post_by_htmx_the_piece_and_the_news(rf):
    request = rf.post("/", HTTP_HX_REQUEST="true")
    response = after_post(
        request, url="/", partial="errors/toast.html", context={}, toast="Gesendet ✓", events={"sent": 1}
    )
    assert response["HX-Trigger"] == '{"sent": 1, "toast": {"text": "Gesendet \\u2713"}}'


@pytest.mark.parametrize(
    ("hops", "chain", "found"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "nonsense", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_only_our_own_proxies_are_believed(rf, settings, hops, chain, found):
    settings.TRUSTED_PROXY_HOPS = hops
    assert client_address(rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=chain)) == found


def test_an_ipv6_household_is_one_place():
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:2") == "2001:db8::/64"
    assert network_of("192.0.2.1") == "192.0.2.1"
