"""`POST /api/v1/platform/events`: batches, order, repetition, unknown kinds, signatures."""

import json
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.test import Client
from django.utils import timezone

from kernel.actors import system_actor
from kernel.events.webhooks.signing import sign
from kernel.tenancy.context import tenant_context
from platforms.models import Customer, IngestedEvent, PlatformConnection
from platforms.operations.connection import connect_platform, rotate_secret

URL = "/api/v1/platform/events"
BASE = datetime(2026, 3, 1, tzinfo=UTC)


def event(number, *, who=None, minute=None, kind="customer.upserted", **data):
    return {
        "id": f"e{number}",
        "kind": kind,
        "occurred_at": (BASE + timedelta(minutes=number if minute is None else minute)).isoformat(),
        "data": {"external_id": who or f"p{number}", "kind": "subscriber", **data},
    }


def statuses(answer):
    return [result["status"] for result in answer["results"]]


def test_a_thousand_at_once(world, ingest):
    status, answer = ingest(world.alpha, [event(number, handle=f"h{number}") for number in range(1000)])
    assert (status, answer["accepted"]) == (200, 1000)
    with tenant_context(world.alpha.id):
        assert Customer.objects.filter(external_id__startswith="p").count() == 1000
        assert IngestedEvent.objects.filter(data__isnull=True).count() == 1000


def test_one_more_is_too_many(world, ingest):
    status, answer = ingest(world.alpha, [event(number) for number in range(1001)])
    assert (status, answer["error"]["code"]) == (413, "batch_too_large")
    with tenant_context(world.alpha.id):
        assert not IngestedEvent.objects.exists()


def test_shuffled_and_repeated_news_ends_where_ordered_news_ends(world, ingest):
    events = [event(number, who=f"w{number % 7}", handle=f"h{number}") for number in range(100)]
    shuffled = [*events, *events]
    Random(7).shuffle(shuffled)
    for start in range(0, 200, 30):
        ingest(world.alpha, shuffled[start : start + 30])
    with tenant_context(world.alpha.id):
        found = dict(
            Customer.objects.filter(external_id__startswith="w").values_list("external_id", "handle")
        )
    assert found == {f"w{number % 7}": f"h{number}" for number in range(93, 100)}


def test_each_item_has_its_own_result(world, ingest):
    ingest(world.alpha, [event(1)])
    batch = [
        event(1),
        event(2),
        event(2, handle="same id, other news"),
        event(3, kind="invoice.paid", anything=[1, 2]),
        event(4, kind="customer.upserted", email="not an address", country="germany"),
        event(5) | {"occurred_at": (timezone.now() + timedelta(hours=2)).isoformat()},
        event(6) | {"id": ""},
        "nonsense",
        {"kind": "customer.upserted"},
        event(7),
    ]
    status, answer = ingest(world.alpha, batch)
    assert status == 200
    assert statuses(answer) == [
        *("duplicate", "accepted", "duplicate", "unknown"),
        *("refused", "refused", "refused", "refused", "refused", "accepted"),
    ]
    assert {key: answer[key] for key in ("accepted", "duplicate", "unknown", "refused")} == {
        "accepted": 2,
        "duplicate": 2,
        "unknown": 1,
        "refused": 5,
    }
    wrong = [sorted(result["fields"]) for result in answer["results"] if result["status"] == "refused"]
    assert wrong == [
        ["data.country", "data.email"],
        ["occurred_at"],
        ["id"],
        [""],
        ["data", "id", "occurred_at"],
    ]


def test_a_refused_item_may_be_put_right_under_its_id(world, ingest):
    assert statuses(ingest(world.alpha, [event(1, email="wrong")])[1]) == ["refused"]
    assert statuses(ingest(world.alpha, [event(1, email="right@example.com")])[1]) == ["accepted"]


def test_unknown_kinds_are_kept_whole_and_shown(world, ingest, client_for):
    ingest(world.alpha, [event(1, kind="invoice.paid", total=5)])
    page = client_for(world.alpha.lead).get(f"{URL}?state=unknown").json()
    [row] = page["results"]
    assert (row["kind"], row["data"]["total"]) == ("invoice.paid", 5)
    assert client_for(world.alpha.agent).get(URL).status_code == 403
    assert client_for(world.beta.lead).get(URL).json()["results"] == []


@pytest.mark.parametrize(
    "body", ['{"events": 5}', '{"events": {}}', "{}", '"x"', "5", "null", '{"events": null}']
)
def test_what_is_no_batch_is_422(world, make_token, body):
    answer = make_token(world.alpha, "platform.ingest").post(URL, body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["fields"].keys()) == (422, {"events"})


def test_an_empty_batch_is_fine(world, ingest):
    assert ingest(world.alpha, []) == (
        200,
        {"accepted": 0, "duplicate": 0, "unknown": 0, "refused": 0, "results": []},
    )


def test_without_the_scope_nothing_is_heard(world, make_token, client_for):
    for client in (make_token(world.alpha, "people.view"), client_for(world.alpha.lead)):
        assert client.post(URL, {"events": [event(1)]}, content_type="application/json").status_code == 403
    assert (
        Client(HTTP_HOST=world.alpha.host).post(URL, "{}", content_type="application/json").status_code == 401
    )
    with tenant_context(world.alpha.id):
        assert not IngestedEvent.objects.exists()


def test_naughty_strings_are_stored_as_sent_or_refused_beside_their_field(world, ingest, shared_data):
    strings = json.loads((shared_data / "naughty_strings/public/blns.json").read_text())
    batch = [event(number, display_name=text, handle=text) for number, text in enumerate(strings)]
    status, answer = ingest(world.alpha, batch)
    assert status == 200
    with tenant_context(world.alpha.id):
        kept = dict(
            Customer.objects.filter(external_id__startswith="p").values_list("external_id", "display_name")
        )
    for number, (text, result) in enumerate(zip(strings, answer["results"], strict=True)):
        if result["status"] == "accepted":
            assert kept[f"p{number}"] == text
        else:
            assert result["fields"].keys() <= {"data.display_name", "data.handle"}
            assert len(text) > 90 or "\0" in text


@pytest.fixture
def connected(world, settings):
    settings.OUTBOUND_ALLOWED = ["127.0.0.1:1"]
    with tenant_context(world.alpha.id):
        actor = system_actor(tenant_id=world.alpha.id)
        connect_platform(actor=actor, endpoint_url="http://127.0.0.1:1/alpha", now=timezone.now())
        return PlatformConnection.objects.get()


def send_signed(place, secrets, events, *, message_id="m1", at=None, tamper=False):
    body = json.dumps({"events": events}).encode()
    headers = sign(secrets, message_id=message_id, timestamp=at or timezone.now(), body=body)
    client = Client(HTTP_HOST=place.host)
    return client.post(URL, body + b" " * tamper, content_type="application/json", headers=headers)


def test_a_signature_stands_for_a_token(world, connected):
    answer = send_signed(world.alpha, [connected.secret_in], [event(1)])
    assert (answer.status_code, answer.json()["accepted"]) == (200, 1)


def test_the_same_message_again_is_answered_again_and_happens_once(world, connected):
    first = send_signed(world.alpha, [connected.secret_in], [event(1)])
    second = send_signed(world.alpha, [connected.secret_in], [event(1)])
    assert second["Idempotent-Replay"] == "true"
    assert second.json() == first.json()
    with tenant_context(world.alpha.id):
        assert IngestedEvent.objects.count() == 1


def test_forged_late_altered_and_foreign_messages_are_refused(world, connected):
    now = timezone.now()
    secret = [connected.secret_in]
    answers = [
        send_signed(world.alpha, [connected.secret_out], [event(1)]),
        send_signed(world.alpha, secret, [event(1)], at=now - timedelta(minutes=6)),
        send_signed(world.alpha, secret, [event(1)], at=now + timedelta(minutes=6)),
        send_signed(world.alpha, secret, [event(1)], tamper=True),
        send_signed(world.beta, secret, [event(1)]),
    ]
    assert [answer.status_code for answer in answers] == [401] * 5
    assert {answer.json()["error"]["code"] for answer in answers} == {"signature_invalid"}
    for place in (world.alpha, world.beta):
        with tenant_context(place.id):
            assert not IngestedEvent.objects.exists()


def test_another_body_under_a_known_message_id_is_refused(world, connected):
    send_signed(world.alpha, [connected.secret_in], [event(1)])
    answer = send_signed(world.alpha, [connected.secret_in], [event(2)])
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "idempotency_key_reused")


def test_while_a_secret_rotates_both_hold(world, connected):
    with tenant_context(world.alpha.id):
        actor = system_actor(tenant_id=world.alpha.id)
        fresh = rotate_secret(actor=actor, direction="in", now=timezone.now())
    assert send_signed(world.alpha, [connected.secret_in], [event(1)], message_id="old").status_code == 200
    assert send_signed(world.alpha, [fresh], [event(2)], message_id="new").status_code == 200
    with tenant_context(world.alpha.id):
        rotate_secret(actor=actor, direction="in", now=timezone.now())
    assert send_signed(world.alpha, [connected.secret_in], [event(3)], message_id="older").status_code == 401


def test_a_signature_opens_nothing_else(world, connected):
    headers = sign([connected.secret_in], message_id="m", timestamp=timezone.now(), body=b"")
    client = Client(HTTP_HOST=world.alpha.host)
    assert client.get("/api/v1/customers/", headers=headers).status_code == 401
    assert client.get(URL, headers=headers).status_code == 403
