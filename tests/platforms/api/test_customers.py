import pytest
from django.utils import timezone

from kernel.actors import system_actor
from kernel.tenancy.context import tenant_context
from platforms.models import Reveal
from platforms.operations.customers import CustomerNews, upsert_customer

URL = "/api/v1/customers/"


@pytest.fixture
def people(world):
    with tenant_context(world.alpha.id):
        actor, now = system_actor(tenant_id=world.alpha.id), timezone.now()
        for who, handle in (("x1", "MaraSings"), ("x2", "maria"), ("x3", "mar_100%")):
            news = CustomerNews(
                external_id=who,
                as_of=now,
                handle=handle,
                display_name="Mara Klein",
                email=f"{who}@mail.example",
                attributes={"lifetime_minor": 500, "phone": "+49 170"},
            )
            upsert_customer(actor=actor, news=news, now=now)


def handles(client, query):
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 200
    return {row["handle"] for row in answer.json()["results"]}


def test_cards_are_masked(world, client_for, people):
    answer = client_for(world.alpha.agent).get(f"{URL}?external_id=x1")
    [row] = answer.json()["results"]
    assert (row["label"], row["initials"], row["email_masked"]) == ("MaraSings", "M. K.", "x•••@m•••.example")
    assert row["attributes"] == {"lifetime_minor": 500}
    for secret in ("Klein", "x1@mail", "+49"):
        assert secret not in answer.content.decode()


def test_search_by_beginning_of_handle_and_by_whole_id_or_address(world, client_for, people):
    client = client_for(world.alpha.agent)
    assert handles(client, "q=mar") == {"MaraSings", "maria", "mar_100%"}
    assert handles(client, "q=%40MARAs") == {"MaraSings"}
    assert handles(client, "q=mar_") == {"mar_100%"}
    assert handles(client, "q=%25") == set()
    assert handles(client, "q=x2") == {"maria"}
    assert handles(client, "q=X2%40mail.example") == {"maria"}
    assert handles(client, "q=x2%40mail") == set()
    assert handles(client, "kind=creator") == {"creator_alpha"}
    assert handles(client_for(world.beta.agent), "q=mar") == set()


def test_one_customer_and_nobody_elses(world, client_for):
    client = client_for(world.alpha.agent)
    mine, theirs = world.alpha.customers["creator"], world.beta.customers["creator"]
    assert client.get(f"{URL}{mine}/").json()["external_id"] == "alpha-creator"
    assert client.get(f"{URL}{theirs}/").status_code == 404
    answer = client.post(f"{URL}{theirs}/reveal/", {"reason": "x"}, content_type="application/json")
    assert answer.status_code == 404
    with tenant_context(world.beta.id):
        assert not Reveal.objects.exists()


def test_a_reason_opens_the_card(world, client_for):
    client = client_for(world.alpha.agent)
    url = f"{URL}{world.alpha.customers['creator']}/reveal/"
    refused = client.post(url, {"reason": " "}, content_type="application/json")
    assert (refused.status_code, refused.json()["error"]["fields"].keys()) == (422, {"reason"})
    shown = client.post(url, {"reason": "Asked for it"}, content_type="application/json").json()
    assert shown["email"] == "creator@customers.alpha.example"


@pytest.mark.parametrize("query", ["kind=ghost", "q=" + "a" * 300, "size=x", "state=%00"])
def test_what_cannot_be_searched_is_refused(world, client_for, query):
    assert client_for(world.alpha.agent).get(f"{URL}?{query}").status_code in {400, 422}


def test_a_page_costs_the_same_however_many_rows(world, client_for, people, django_assert_num_queries):
    client = client_for(world.alpha.agent)
    client.get(URL)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for size in (1, 6):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(f"{URL}?size={size}")
        counts.append(len(captured))
    assert counts[0] == counts[1]
