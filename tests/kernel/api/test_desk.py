"""People, tokens, webhooks and history over HTTP."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kernel.events.models import Delivery, DeliveryState
from kernel.events.operations import publish
from kernel.people.events import AvailabilityChanged
from kernel.tenancy.context import tenant_context


def json(client, method, url, body=None):
    return (
        getattr(client, method)(url, body, content_type="application/json")
        if body is not None
        else getattr(client, method)(url)
    )


def test_members_and_teams(world, make_token):
    client = make_token(world.alpha, "people.view")
    answer = client.get("/api/v1/members/").json()
    assert (answer["next"], answer["previous"]) == (None, None)
    assert {row["role"] for row in answer["results"]} == {"agent", "specialist", "lead", "admin"}
    assert all(row["email"].endswith("@alpha.example") for row in answer["results"])


def test_ones_own_availability_and_that_of_others(world, client_for):
    own = f"/api/v1/members/{world.alpha.agent.membership_id}/availability/"
    other = f"/api/v1/members/{world.alpha.teammate.membership_id}/availability/"
    agent, lead = client_for(world.alpha.agent), client_for(world.alpha.lead)
    assert json(agent, "patch", own, {"is_available": False}).json()["is_available"] is False
    assert json(agent, "patch", other, {"is_available": False}).status_code == 403
    assert json(lead, "patch", other, {"is_available": False}).status_code == 200
    assert json(lead, "patch", other, {"is_available": "perhaps"}).json()["error"]["fields"].keys() == {
        "is_available"
    }


def test_a_member_of_the_other_tenant_is_not_there(world, client_for):
    url = f"/api/v1/members/{world.beta.agent.membership_id}/availability/"
    assert json(client_for(world.alpha.admin), "patch", url, {"is_available": False}).status_code == 404


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**30])
def test_ids_beyond_the_column_are_not_found(world, client_for, number):
    url = f"/api/v1/members/{number}/availability/"
    assert json(client_for(world.alpha.admin), "patch", url, {"is_available": False}).status_code == 404


def test_tokens_are_made_listed_and_revoked_by_people_only(world, client_for, make_token):
    admin = client_for(world.alpha.admin)
    body = {
        "name": "Platform",
        "scopes": ["platform.ingest"],
        "expires_at": (timezone.now() + timedelta(days=30)).isoformat(),
    }
    made = json(admin, "post", "/api/v1/tokens/", body)
    assert made.status_code == 201
    assert made.json()["token"].startswith("hd_")
    [row] = admin.get("/api/v1/tokens/").json()["results"]
    assert (row["name"], row["state"]) == ("Platform", "active")
    assert admin.delete(f"/api/v1/tokens/{row['id']}/").status_code == 204
    assert admin.get("/api/v1/tokens/").json()["results"][0]["state"] == "revoked"
    assert make_token(world.alpha, "people.manage_tokens").get("/api/v1/tokens/").status_code in {401, 403}
    assert client_for(world.alpha.lead).get("/api/v1/tokens/").status_code == 403


def test_a_token_with_an_unknown_scope_is_refused_beside_the_field(world, client_for):
    body = {
        "name": "x",
        "scopes": ["no.such"],
        "expires_at": (timezone.now() + timedelta(days=1)).isoformat(),
    }
    answer = json(client_for(world.alpha.admin), "post", "/api/v1/tokens/", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "unknown_scope")
    assert answer.json()["error"]["fields"].keys() == {"scopes"}


def test_webhooks_from_making_to_resending(world, make_token):
    client = make_token(world.alpha, "events.manage_webhooks")
    made = json(
        client, "post", "/api/v1/webhooks/", {"url": "https://hooks.example.com/", "codes": ["*"]}
    ).json()
    url = f"/api/v1/webhooks/{made['id']}/"
    assert "secret" not in client.get(url).json()
    assert json(client, "patch", url, {"is_active": False}).json()["is_active"] is False
    assert json(client, "patch", url, {"is_active": True, "codes": ["people.availability_changed"]}).json()[
        "codes"
    ] == ["people.availability_changed"]
    assert json(client, "post", f"{url}secret/", {}).json()["secret"] != made["secret"]
    assert client.delete(f"{url}secret/").status_code == 204
    with tenant_context(world.alpha.id):
        publish(AvailabilityChanged(1, True), actor=world.alpha.admin.actor, now=timezone.now())
        Delivery.objects.filter(endpoint_id=made["id"]).update(state=DeliveryState.DEAD, attempts=10)
    row = client.get(f"{url}deliveries/").json()["results"][0]
    assert (row["code"], row["state"], row["attempts"]) == ("people.availability_changed", "dead", 10)
    assert json(client, "post", f"/api/v1/deliveries/{row['id']}/resend/", {}).status_code == 202
    assert client.get(f"{url}deliveries/").json()["results"][0]["state"] == "waiting"
    assert client.get(f"/api/v1/deliveries/{row['id']}/attempts/").json()["results"] == []
    assert client.delete(url).status_code == 204
    assert client.get(url).json()["is_active"] is False


def test_webhooks_of_the_other_tenant_are_not_there(world, make_token):
    made = json(
        make_token(world.beta, "events.manage_webhooks"),
        "post",
        "/api/v1/webhooks/",
        {"url": "https://hooks.example.com/", "codes": ["*"]},
    ).json()
    client = make_token(world.alpha, "events.manage_webhooks")
    url = f"/api/v1/webhooks/{made['id']}/"
    for answer in (
        client.get(url),
        json(client, "patch", url, {"is_active": False}),
        client.delete(url),
        client.get(f"{url}deliveries/"),
    ):
        assert answer.status_code == 404


def test_history_is_filtered_and_paged_by_key(world, make_token):
    now = timezone.now()
    with tenant_context(world.alpha.id):
        actor = world.alpha.agent.actor
        for number in range(1, 8):
            publish(AvailabilityChanged(number, True), actor=actor, now=now + timedelta(seconds=number))
    client = make_token(world.alpha, "events.view_audit")
    url = "/api/v1/events/?code=people.availability_changed"
    seen, page = [], client.get(url + "&size=3").json()
    while True:
        seen += [row["subject_id"] for row in page["results"]]
        if page["next"] is None:
            break
        page = client.get(f"{url}&size=3&cursor={page['next']}").json()
    assert seen == [7, 6, 5, 4, 3, 2, 1]
    assert client.get(f"{url}&cursor={page['previous']}&size=3").json()["results"][0]["subject_id"] == 4
    assert [row["subject_id"] for row in client.get(f"{url}&subject_id=5").json()["results"]] == [5]
    since = (now + timedelta(seconds=6)).isoformat().replace("+", "%2B")
    assert len(client.get(f"{url}&since={since}").json()["results"]) == 2
    assert (
        len(
            client.get(f"{url}&actor_kind=agent&actor_id={world.alpha.agent.membership_id}").json()["results"]
        )
        == 7
    )


@pytest.mark.parametrize(
    "query",
    [
        "subject_id=x",
        "subject_id=99999999999999999999999",
        "subject_id=-1",
        "subject_id=1e400",
        "since=yesterday",
        "actor_kind=ghost",
        "size=0",
        "size=201",
        "size=\u0661",
        "cursor=x",
        "cursor=" + "a" * 5000,
        "code=" + "a" * 81,
    ],
)
def test_filters_that_make_no_sense_are_422(world, make_token, query):
    answer = make_token(world.alpha, "events.view_audit").get(f"/api/v1/events/?{query}")
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] in {"invalid", "bad_cursor"}
