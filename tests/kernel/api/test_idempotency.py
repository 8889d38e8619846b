"""One key, one effect: sequentially, from many threads at once, and after failures."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from kernel.api.models import IdempotentRequest
from kernel.api.operations import forget_keys
from kernel.events.models import WebhookEndpoint
from kernel.tenancy.context import tenant_context

URL = "/api/v1/webhooks/"
BODY = {"url": "https://hooks.example.com/in", "codes": ["*"]}


@pytest.fixture
def client(world, make_token):
    return make_token(world.alpha, "events.manage_webhooks")


def post(client, key, body=BODY, url=URL):
    return client.post(
        url, body, content_type="application/json", headers={"Idempotency-Key": key} if key else {}
    )


def endpoints(place):
    with tenant_context(place.id):
        return WebhookEndpoint.objects.count()


def test_the_same_request_again_is_answered_again_and_happens_once(world, client):
    first, second = post(client, "k1"), post(client, "k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second["Idempotent-Replay"] == "true"
    assert not first.has_header("Idempotent-Replay")
    assert second.json()["id"] == first.json()["id"]
    assert endpoints(world.alpha) == 1


def test_what_is_shown_once_is_not_kept_for_replays(world, client):
    assert post(client, "k1").json()["secret"].startswith("whsec_")
    assert post(client, "k1").json()["secret"] is None
    with tenant_context(world.alpha.id):
        assert "whsec_" not in IdempotentRequest.objects.get().answer


def test_another_body_or_address_under_the_same_key_is_refused(world, client):
    post(client, "k1")
    for answer in (
        post(client, "k1", BODY | {"codes": ["people.token_created"]}),
        post(client, "k1", url=f"{URL}1/secret/"),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "idempotency_key_reused")
    assert endpoints(world.alpha) == 1


def test_without_a_key_each_request_is_its_own(world, client):
    post(client, None)
    post(client, None)
    assert endpoints(world.alpha) == 2


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "caf\u00e9", "a\tb"])
def test_a_key_that_cannot_be_one_is_400(world, client, key):
    answer = client.post(URL, BODY, content_type="application/json", headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "idempotency_key_invalid")
    assert endpoints(world.alpha) == 0


def test_a_refused_request_may_be_put_right_under_its_key(world, client):
    assert post(client, "k1", BODY | {"url": "http://10.0.0.1/"}).status_code == 422
    assert post(client, "k1").status_code == 201
    assert endpoints(world.alpha) == 1


def test_a_failure_is_not_kept(world, client, monkeypatch):
    def broken(**_):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("kernel.api.desk.webhooks.endpoints.add_endpoint", broken)
        assert post(client, "k1").status_code == 500
    assert post(client, "k1").status_code == 201
    assert endpoints(world.alpha) == 1


def test_two_actors_do_not_share_keys(world, make_token):
    one, other = (make_token(world.alpha, "events.manage_webhooks") for _ in range(2))
    assert post(one, "k1").json()["id"] != post(other, "k1").json()["id"]


def test_tenants_do_not_share_keys(world, make_token):
    for place in (world.alpha, world.beta):
        assert not post(make_token(place, "events.manage_webhooks"), "k1").has_header("Idempotent-Replay")


def test_keys_are_forgotten_after_a_day(world, client):
    post(client, "old")
    now = timezone.now()
    assert forget_keys(now=now + timedelta(hours=23)) == 0
    assert forget_keys(now=now + timedelta(hours=25)) == 1
    assert not post(client, "old").has_header("Idempotent-Replay")


def race(work, count):
    barrier = Barrier(count)

    def run(number):
        try:
            barrier.wait(10)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_many_at_once_have_one_effect_and_one_answer(committed, world, make_token):
    clients = [make_token(world.alpha, "events.manage_webhooks")] * 8
    answers = race(lambda number: post(clients[number], "race"), 8)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum(answer.has_header("Idempotent-Replay") for answer in answers) == 7
    assert endpoints(world.alpha) == 1


def test_one_that_waits_too_long_is_told_so(committed, world, client, monkeypatch, owner):
    """Somebody holds the key in a transaction that does not end: 409, then it ends and the key is free."""
    monkeypatch.setattr("kernel.api.operations.WAIT_MS", 200)
    owner.execute("BEGIN")
    owner.execute(
        "INSERT INTO api_idempotentrequest (tenant_id, actor_kind, actor_id, key, method, path, body_hash, answer, "
        "created_at) VALUES (%s, 'platform', %s, 'held', 'POST', '', '', '', now())",
        [world.alpha.id, client.token.token_id],
    )
    answer = post(client, "held")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "idempotency_key_in_progress")
    assert answer["Retry-After"] == "1"
    owner.execute("ROLLBACK")
    assert post(client, "held").status_code == 201


def test_when_the_first_rolls_back_one_of_the_others_does_it(committed, world, client, monkeypatch):
    from kernel.events import endpoints as module

    real, broken = module.add_endpoint, []

    def once_broken(**kwargs):
        made = real(**kwargs)
        if not broken:
            broken.append(1)
            raise ZeroDivisionError
        return made

    monkeypatch.setattr("kernel.api.desk.webhooks.endpoints.add_endpoint", once_broken)
    answers = race(lambda _: post(client, "race"), 4)
    assert sorted(answer.status_code for answer in answers) == [201, 201, 201, 500]
    assert endpoints(world.alpha) == 1
