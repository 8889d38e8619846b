import pytest
from django.utils import timezone

from kernel.actors import system_actor
from kernel.tenancy.context import tenant_context
from platforms.models import Action, Reveal
from platforms.operations.customers import CustomerNews, upsert_customers

URL = "/desk/customers/"


@pytest.fixture
def crowd(world):
    now = timezone.now()
    with tenant_context(world.alpha.id):
        news = [CustomerNews(external_id=f"c{n:02}", as_of=now, handle=f"fan_{n:02}") for n in range(60)]
        upsert_customers(actor=system_actor(tenant_id=world.alpha.id), news=news, now=now)


def page_of(world, who="creator"):
    return f"{URL}{world.alpha.customers[who]}/"


def test_the_list_is_masked_paged_and_searched(world, client_for, crowd):
    client = client_for(world.alpha.agent)
    first = client.get(URL)
    assert first.status_code == 200
    text = first.content.decode()
    assert "fan_59" in text
    assert "fan_00" not in text
    assert "@customers.alpha.example" not in text
    older = first.context["older"]
    second = client.get(URL, {"after": older}).content.decode()
    assert "fan_00" in second
    assert "c•••@c•••.example" in second
    assert [item.label for item in client.get(URL, {"q": "FAN_07"}).context["items"]] == ["fan_07"]
    assert "Nobody found" in client.get(URL, {"q": "<script>"}).content.decode()


def test_a_list_costs_the_same_however_long(world, client_for, crowd, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_for(world.alpha.agent)
    counts = []
    for query in ({"q": "fan_01"}, {}):
        with CaptureQueriesContext(connection) as captured:
            client.get(URL, query)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_personal_data_is_shown_once_for_a_reason(world, client_for):
    client = client_for(world.alpha.agent)
    url = page_of(world)
    assert "creator@customers.alpha.example" not in client.get(url).content.decode()
    refused = client.post(f"{url}reveal/", {"reason": "  "})
    assert refused.status_code == 422
    assert "creator@customers.alpha.example" not in refused.content.decode()
    shown = client.post(f"{url}reveal/", {"reason": "She asks which address we have"})
    assert shown.status_code == 200
    assert "creator@customers.alpha.example" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    after = client.get(url).content.decode()
    assert "creator@customers.alpha.example" not in after
    assert "She asks which address we have" in after
    assert "Agent Alpha" in after


def test_asking_cancelling_and_undoing(world, client_for):
    client = client_for(world.alpha.lead)
    url = page_of(world)
    assert client.post(f"{url}act/", {"kind": "account.freeze", "reason": "Chargebacks"}).status_code in {
        302,
        303,
    }
    with tenant_context(world.alpha.id):
        action = Action.objects.get()
    assert "Freeze the account" in client.get(url).content.decode()
    client.post(f"{url}actions/{action.id}/cancel/")
    with tenant_context(world.alpha.id):
        assert Action.objects.get().state == "cancelled"
        Action.objects.update(state="done", attempts=1)
    assert client.post(f"{url}actions/{action.id}/undo/", {"reason": ""}).status_code == 422
    client.post(f"{url}actions/{action.id}/undo/", {"reason": "Mistake"})
    with tenant_context(world.alpha.id):
        assert Action.objects.get(inverse_of_id=action.id).kind == "account.unfreeze"


def test_only_what_one_may_ask_for_is_offered_and_taken(world, client_for):
    client = client_for(world.alpha.agent)
    url = page_of(world)
    text = client.get(url).content.decode()
    assert 'value="sessions.revoke"' in text
    assert 'value="account.ban"' not in text
    kept = client.post(f"{url}act/", {"kind": "account.ban", "reason": "what I typed"})
    assert kept.status_code == 422
    assert "what I typed" in kept.content.decode()
    with tenant_context(world.alpha.id):
        assert not Action.objects.exists()


def test_strangers_and_the_other_tenant_see_nothing(world, client_for):
    theirs = f"{URL}{world.beta.customers['creator']}/"
    client = client_for(world.alpha.admin)
    assert client.get(theirs).status_code == 404
    assert client.post(f"{theirs}reveal/", {"reason": "x"}).status_code == 404
    assert client.post(f"{theirs}act/", {"kind": "account.freeze", "reason": "x"}).status_code in {404, 422}
    nobody = client_for(None, world.alpha)
    for answer in (
        nobody.get(URL),
        nobody.get(page_of(world)),
        nobody.post(f"{page_of(world)}reveal/", {"reason": "x"}),
    ):
        assert answer.status_code == 303
    for place in (world.alpha, world.beta):
        with tenant_context(place.id):
            assert not Reveal.objects.exists()
            assert not Action.objects.exists()


def test_nothing_is_chosen_beforehand_and_what_needs_an_id_is_not_offered(world, client_for):
    text = client_for(world.alpha.lead).get(page_of(world)).content.decode()
    assert '<option value="" selected>' in text
    for kind in ("access.grant", "content.remove", "payment.refund"):
        assert f'value="{kind}"' not in text
