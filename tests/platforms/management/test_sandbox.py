"""The sandbox as an engineer of the platform meets it: over HTTP, on loopback."""

import http.client
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from kernel.events.webhooks.signing import sign
from kernel.tenancy.context import tenant_context
from platforms.management.sandbox.effects import NEW, UnknownKindError, apply
from platforms.management.sandbox.emitting import Desk
from platforms.management.sandbox.store import Store
from platforms.models import Action, Customer
from platforms.rules.action_kinds import KINDS


def call(port, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def act(sandbox, key="k1", *, secret=None, **change):
    asked = {"key": key, "kind": "account.warn", "customer": {"external_id": "c1"}, "payload": {}} | change
    body = json.dumps(asked).encode()
    secrets = secret or sandbox.known["alpha"].theirs
    signed = sign(secrets, message_id=f"act_{key}", timestamp=datetime.now(UTC), body=body)
    return call(sandbox.server_port, "POST", "/alpha/actions", body, signed | {"Idempotency-Key": key})


def test_every_kind_that_we_may_ask_for_is_done_and_its_inverse_undoes_it():
    start = NEW | {"warnings": 1}
    for kind in KINDS.values():
        after = apply(kind.code, start, {"id": "p1"})
        if kind.inverse is None:
            assert after != start
        elif after != start:  # not itself an undoing of what is not there
            assert apply(kind.inverse, after, {"id": "p1"}) == start
    with pytest.raises(UnknownKindError):
        apply("account.explode", {}, {})


def test_an_action_is_applied_once_however_often_it_comes(sandbox):
    for seen in (1, 2, 3):
        status, body = act(sandbox)
        assert (status, body["state"], body["applied"], body["seen"]) == (200, "done", 1, seen)
    _, state = call(sandbox.server_port, "GET", "/alpha/state")
    assert state["customers"]["c1"]["warnings"] == 1


def test_unsigned_forged_and_keyless_actions_are_refused(sandbox):
    from kernel.events.webhooks.signing import new_secret

    assert act(sandbox, secret=[new_secret()])[0] == 401
    assert call(sandbox.server_port, "POST", "/alpha/actions", b"{}")[0] == 401
    assert call(sandbox.server_port, "GET", "/alpha/actions/k1")[0] == 401
    assert call(sandbox.server_port, "GET", "/beta/actions/k1")[0] == 401
    assert call(sandbox.server_port, "GET", "/nowhere")[0] == 404
    assert call(sandbox.server_port, "POST", "/control", b"not json")[0] == 400
    assert call(sandbox.server_port, "POST", "/control", b'{"fault": "explode"}')[0] == 400
    assert call(sandbox.server_port, "GET", "/healthz") == (200, {"status": "ok"})
    assert sandbox.store.state("alpha") == {"customers": {}, "actions": {}}


def test_a_kind_that_it_does_not_know_fails_and_stays_failed(sandbox):
    assert act(sandbox, kind="account.explode")[1]["state"] == "failed"
    assert act(sandbox, kind="account.explode")[1]["detail"] == "We do not do account.explode."


def test_its_memory_outlives_it(tmp_path):
    first = Store(tmp_path / "state")
    first.take("alpha", {"key": "k", "kind": "account.warn", "customer": {"external_id": "c"}}, settle=False)
    first.close()
    second = Store(tmp_path / "state")
    assert second.find("alpha", "k").state == "accepted"
    assert second.settle("alpha", "k").state == "done"
    assert second.settle("alpha", "k").applied == 1
    second.close()


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def desk(committed):
    from django.core.wsgi import get_wsgi_application
    from django.db import connections

    inner = get_wsgi_application()

    def application(environ, start_response):
        try:
            yield from inner(environ, start_response)
        finally:
            connections.close_all()

    server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
    thread = Thread(target=lambda: server.serve_forever(poll_interval=0.02))
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def test_it_tells_the_desk_and_settles_late(world, connected, desk, fire):
    from django.utils import timezone

    from platforms.operations.actions import request_action

    connected.desk = Desk(address="127.0.0.1", port=desk, host_suffix=".localhost")
    event = {"kind": "customer.upserted", "data": {"external_id": "new", "kind": "creator", "handle": "told"}}
    asked = json.dumps({"tenant": "alpha", "emit": [event], "times": 2})
    status, body = call(connected.server_port, "POST", "/control", asked)
    assert (status, [answer["status"] for answer in body["answers"]]) == (200, [200, 200])
    connected.faults.plan("accept", count=1, seconds=0)
    with tenant_context(world.alpha.id):
        customer = Customer.objects.get(external_id="new")
        action_id = request_action(
            actor=world.alpha.lead.actor,
            kind="account.freeze",
            customer_id=customer.id,
            payload={},
            reason="x",
            now=timezone.now(),
        )
        key = str(Action.objects.get(id=action_id).key)
    fire()
    status, body = call(
        connected.server_port, "POST", "/control", json.dumps({"tenant": "alpha", "settle": key})
    )
    assert (status, body["answers"][0]["body"]["accepted"]) == (200, 1)
    with tenant_context(world.alpha.id):
        assert Action.objects.get(id=action_id).state == "done"


def test_the_command_serves_with_the_tenants_own_secrets_and_stops_cleanly(committed, world, tmp_path):
    from platforms.management.commands.sandbox_platform import NOBODY, read_keys

    assert read_keys("nobody") == NOBODY
    command = [
        sys.executable,
        "manage.py",
        "sandbox_platform",
        "--port",
        "0",
        "--state",
        str(tmp_path / "s.sqlite3"),
    ]
    process = subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    )
    line = process.stdout.readline()
    port = int(line.rsplit(":", 1)[1])
    assert call(port, "GET", "/healthz") == (200, {"status": "ok"})
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    process.stdout.close()
