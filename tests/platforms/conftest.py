from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone


@pytest.fixture
def make_token(world):
    def make(place, *scopes):
        from kernel.people.operations.tokens import create_token
        from kernel.tenancy.context import tenant_context

        now = timezone.now()
        with tenant_context(place.id):
            made = create_token(
                actor=place.admin.actor,
                name="Test",
                scopes=scopes,
                expires_at=now + timedelta(days=1),
                now=now,
            )
        return Client(
            HTTP_HOST=place.host, HTTP_AUTHORIZATION=f"Bearer {made.text}", raise_request_exception=False
        )

    return make


@pytest.fixture
def ingest(make_token):
    """`ingest(place, events)` gives the answer's status and body."""

    def send(place, events):
        client = make_token(place, "platform.ingest")
        answer = client.post("/api/v1/platform/events", {"events": events}, content_type="application/json")
        return answer.status_code, answer.json()

    return send


@pytest.fixture
def sandbox(tmp_path):
    """A running sandbox platform for tenant `alpha`, with its own state and secrets that the test knows."""
    from threading import Thread

    from kernel.events.webhooks.signing import new_secret
    from platforms.management.sandbox.server import Keys, SandboxServer
    from platforms.management.sandbox.store import Store

    store = Store(tmp_path / "sandbox.sqlite3")
    known = {"alpha": Keys(theirs=[new_secret()], ours=[new_secret()])}
    server = SandboxServer(("127.0.0.1", 0), store=store, keys=lambda tenant: known.get(tenant, Keys([], [])))
    server.known = known
    thread = Thread(target=lambda: server.serve_forever(poll_interval=0.02))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
    store.close()


@pytest.fixture
def connected(committed, world, sandbox, settings, monkeypatch):
    """Tenant `alpha` is connected to the sandbox; calls give up after half a second."""
    from dataclasses import replace

    from kernel.actors import system_actor
    from kernel.events import posting
    from kernel.tenancy.context import tenant_context
    from platforms.models import PlatformConnection
    from platforms.operations.connection import connect_platform

    host = f"127.0.0.1:{sandbox.server_port}"
    settings.OUTBOUND_ALLOWED = [host]
    quick = replace(posting.outbound_policy(), total_seconds=0.5)
    monkeypatch.setattr("platforms.operations.errands.outbound_policy", lambda: quick)
    with tenant_context(world.alpha.id):
        actor = system_actor(tenant_id=world.alpha.id)
        connect_platform(actor=actor, endpoint_url=f"http://{host}/alpha", now=timezone.now())
        keys = sandbox.known["alpha"]
        PlatformConnection.objects.update(secret_out=keys.theirs[0], secret_in=keys.ours[0])
    return sandbox


@pytest.fixture
def fire(world, monkeypatch):
    """`fire()` makes every armed timer of platforms due and runs them as a worker would; says how many fired.

    The broker is down, so the calls follow the commit in this process.
    """
    from kernel.tenancy.context import tenant_context
    from kernel.timers.claiming import claim_due, into_batches
    from kernel.timers.models import Timer, TimerState
    from kernel.timers.running import run_timers

    def down(**_):
        raise ConnectionRefusedError

    monkeypatch.setattr("platforms.tasks.run_errands_task.apply_async", down)

    def run(kind="platforms."):
        now = timezone.now()
        with tenant_context(world.alpha.id):
            armed = Timer.objects.filter(kind__startswith=kind, state=TimerState.ARMED)
            armed.update(due_at=now - timedelta(seconds=1))
        claimed = claim_due(limit=1000, lease=timedelta(seconds=30))
        batches = into_batches(claimed, size=250)
        return sum(run_timers(tenant_id=tenant_id, claims=claims, now=now) for tenant_id, claims in batches)

    return run
