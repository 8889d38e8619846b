from kernel.tenancy.context import tenant_context
from platforms.models import Action

URL = "/api/v1/actions/"


def post(client, url, body=None, **headers):
    return client.post(url, body or {}, content_type="application/json", headers=headers)


def test_asked_listed_cancelled(world, client_for):
    client = client_for(world.alpha.lead)
    body = {
        "kind": "account.freeze",
        "customer_id": world.alpha.customers["creator"],
        "reason": "Chargebacks",
    }
    made = post(client, URL, body, **{"Idempotency-Key": "a1"})
    again = post(client, URL, body, **{"Idempotency-Key": "a1"})
    assert (made.status_code, again.status_code, again.json()) == (201, 201, made.json())
    assert (made.json()["state"], made.json()["can_cancel"], made.json()["can_undo"]) == (
        "waiting",
        True,
        False,
    )
    listed = client.get(f"{URL}?state=waiting&state=done&customer={body['customer_id']}").json()["results"]
    assert [row["id"] for row in listed] == [made.json()["id"]]
    cancelled = post(client, f"{URL}{made.json()['id']}/cancel/")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert post(client, f"{URL}{made.json()['id']}/cancel/").json()["error"]["code"] == "action_under_way"


def test_done_can_be_undone_once(world, client_for):
    client = client_for(world.alpha.lead)
    body = {"kind": "account.freeze", "customer_id": world.alpha.customers["creator"], "reason": "x"}
    made = post(client, URL, body).json()
    url = f"{URL}{made['id']}/"
    assert post(client, f"{url}undo/", {"reason": "x"}).json()["error"]["code"] == "action_not_done"
    with tenant_context(world.alpha.id):
        Action.objects.filter(id=made["id"]).update(state="done")
    assert client.get(url).json()["can_undo"] is True
    undone = post(client, f"{url}undo/", {"reason": "Mistake"})
    assert (undone.status_code, undone.json()["kind"], undone.json()["inverse_of_id"]) == (
        201,
        "account.unfreeze",
        made["id"],
    )
    assert client.get(url).json()["can_undo"] is False
    assert post(client, f"{url}undo/", {"reason": "Again"}).json()["error"]["code"] == "action_undone_already"


def test_without_the_right_nothing_is_asked(world, client_for):
    body = {"kind": "account.ban", "customer_id": world.alpha.customers["creator"], "reason": "x"}
    assert post(client_for(world.alpha.agent), URL, body).status_code == 403
    with tenant_context(world.alpha.id):
        assert not Action.objects.exists()


def test_an_action_of_the_other_tenant_is_not_there(world, client_for):
    body = {"kind": "account.freeze", "customer_id": world.beta.customers["creator"], "reason": "x"}
    made = post(client_for(world.beta.lead), URL, body).json()
    client = client_for(world.alpha.lead)
    for answer in (
        client.get(f"{URL}{made['id']}/"),
        post(client, f"{URL}{made['id']}/undo/", {"reason": "x"}),
        post(client, f"{URL}{made['id']}/cancel/"),
    ):
        assert answer.status_code == 404
    assert post(client, URL, body).json()["error"]["fields"].keys() == {"customer_id"}
    with tenant_context(world.beta.id):
        assert Action.objects.get().state == "waiting"


def test_missing_and_wrong_fields_are_named(world, client_for):
    answer = post(client_for(world.alpha.lead), URL, {"kind": "x", "customer_id": 0, "key": "no"})
    assert (answer.status_code, answer.json()["error"]["fields"].keys()) == (
        422,
        {"kind", "customer_id", "key", "reason"},
    )
