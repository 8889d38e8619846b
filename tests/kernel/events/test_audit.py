# ruff: noqa: S608 - SQL of our own, against the chain
"""Whoever tampers holds the owner's rights and has switched the triggers off: the chain still tells."""

import json
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from kernel.events.audit import verify_chain
from kernel.events.models import Event, Seal
from kernel.events.sealing import get_head, seal_all
from kernel.tenancy.context import tenant_context
from kernel.tenancy.operations import create_tenant
from tests.kernel.events.conftest import NOW


@pytest.fixture
def desk(committed):
    """A tenant of its own, that nobody else's events are in."""
    return SimpleNamespace(id=create_tenant(slug="audited", name="Audited", now=NOW))


@pytest.fixture
def chain(world, desk, publish):
    """Three seals with events 0-3, 4-5 and 6-8 (counted, not ids), and another tenant's seal between them."""
    ids = []
    for batch, things in enumerate((range(4), range(2), range(3))):
        ids += [event.id for event in publish(*things, place=desk)]
        if batch == 0:
            publish(1, place=world.beta)
        seal_all(now=NOW + timedelta(seconds=10 * batch))
    return ids


@pytest.fixture
def tamper(owner):
    def execute(*statements):
        with owner.transaction():
            owner.execute("ALTER TABLE events_event DISABLE TRIGGER USER")
            owner.execute("ALTER TABLE events_seal DISABLE TRIGGER USER")
            for statement in statements:
                owner.execute(statement)
            owner.execute("ALTER TABLE events_event ENABLE TRIGGER USER")
            owner.execute("ALTER TABLE events_seal ENABLE TRIGGER USER")

    return execute


@pytest.fixture
def restore(chain, desk, owner, tamper):
    """Undo: a copy of the chain database for each case would take seconds."""
    tables = ("events_event", "events_seal")
    for table in tables:
        owner.execute(f"CREATE TEMP TABLE kept_{table} AS SELECT * FROM {table} WHERE tenant_id = {desk.id}")

    def undo():
        for table in tables:
            tamper(
                f"DELETE FROM {table} WHERE tenant_id = {desk.id}",
                f"INSERT INTO {table} SELECT * FROM kept_{table}",
            )

    return undo


def problems(desk):
    with tenant_context(desk.id):
        return verify_chain().problems


def test_an_untouched_chain_holds(chain, desk, world):
    with tenant_context(desk.id):
        report = verify_chain()
        assert (report.seals, report.events, report.problems) == (3, 9, [])
        assert report.head == get_head()


def test_text_of_all_kinds_hashes_alike_in_python_and_postgresql(desk, registered):
    with tenant_context(desk.id):
        for n, data in enumerate(
            ({"a": "ü\\n|\"'😀", "b": [1.50, None, True, {}]}, {}, {"z": "\n", "1e400": 0.1})
        ):
            Event.objects.create(
                code="tests.x",
                actor_kind="agent",
                actor_id=n,
                subject_kind="thing",
                subject_id=-n,
                data=data,
                occurred_at=NOW - timedelta(days=40000, microseconds=n + 1),
            )
    seal_all(now=NOW + timedelta(microseconds=7))
    assert problems(desk) == []


CASES = [
    ("UPDATE events_event SET data = data || '{\"count\": 9}' WHERE id = {4}", "seal 2: its digest"),
    ("UPDATE events_event SET actor_id = 3 WHERE id = {0}", "seal 1: its digest"),
    (
        "UPDATE events_event SET occurred_at = occurred_at + interval '1 us' WHERE id = {8}",
        "seal 3: its digest",
    ),
    ("DELETE FROM events_event WHERE id = {5}", "seal 2: holds 1 events, was sealed with 2"),
    ("DELETE FROM events_event WHERE id = {1}", "seal 1: holds 3 events, was sealed with 4"),
    (
        "UPDATE events_event SET seal_number = NULL WHERE id = {1}",
        "seal 1: holds 3 events, was sealed with 4",
    ),
    (
        "UPDATE events_event SET seal_number = 2 WHERE id = {1}",
        "seal 2: holds 3 events, was sealed with 2",
    ),
    ("UPDATE events_event SET seal_number = 77 WHERE id = {1}", "seal 77 is missing: 1 events name it"),
    ("UPDATE events_event SET id = -id WHERE id = {5}", "seal 2: its first event is"),
    (
        (
            "INSERT INTO events_event (id, tenant_id, code, actor_kind, actor_id, subject_kind, subject_id, data, "
            "occurred_at, seal_number) SELECT id - 100000, tenant_id, code, actor_kind, actor_id, subject_kind, "
            "subject_id, data, occurred_at, seal_number FROM events_event WHERE id = {4}"
        ),
        "seal 2: holds 3 events, was sealed with 2",
    ),
    (
        "DELETE FROM events_seal WHERE number = 2 AND tenant_id = {tenant}",
        "seal 3: seals 2 to 2 are missing before it",
    ),
    (
        "DELETE FROM events_seal WHERE number = 3 AND tenant_id = {tenant}",
        "seal 3 is missing: 3 events name it",
    ),
    (
        "UPDATE events_seal SET digest = sha256('x') WHERE number = 2 AND tenant_id = {tenant}",
        "seal 2: its digest",
    ),
    (
        "UPDATE events_seal SET event_count = 9 WHERE number = 2 AND tenant_id = {tenant}",
        "seal 2: holds 2 events",
    ),
    (
        "UPDATE events_seal SET last_event_id = 1 WHERE number = 2 AND tenant_id = {tenant}",
        "seal 2: its last event",
    ),
    (
        "UPDATE events_seal SET sealed_at = now() WHERE number = 2 AND tenant_id = {tenant}",
        "seal 2: its digest",
    ),
    (
        "UPDATE events_seal SET number = 12 WHERE number = 3 AND tenant_id = {tenant}",
        "seal 12: seals 3 to 11 are",
    ),
]


def test_every_kind_of_tampering_is_found(chain, desk, world, tamper, restore):
    for statement, found in CASES:
        tamper(fill(statement.replace("{tenant}", str(desk.id)), chain))
        told = problems(desk)
        assert any(problem.startswith(found) for problem in told), (statement, told)
        restore()
        assert problems(desk) == []
    with tenant_context(world.beta.id):
        assert verify_chain().problems == []


def fill(statement, chain):
    for position, event_id in enumerate(chain):
        statement = statement.replace(f"{{{position}}}", str(event_id))
    return statement


def test_swapped_events_are_found(chain, desk, world, tamper):
    first, second = chain[4], chain[5]
    tamper(
        f"UPDATE events_event SET id = 0 WHERE id = {first}",
        f"UPDATE events_event SET id = {first} WHERE id = {second}",
        f"UPDATE events_event SET id = {second} WHERE id = 0",
    )
    assert any(problem.startswith("seal 2: its digest") for problem in problems(desk))


def test_an_event_put_in_later_under_an_old_id_is_found(chain, desk, world, tamper):
    tamper(
        f"INSERT INTO events_event (id, tenant_id, code, actor_kind, actor_id, subject_kind, subject_id, data,"
        f" occurred_at) VALUES (-5, {desk.id}, 'tests.forged', 'agent', 1, 'thing', 1, '{{}}', now())"
    )
    seal_all(now=NOW + timedelta(hours=2))
    assert problems(desk) == [
        "seal 4: event -5 was put in below ids that were sealed more than an hour before"
    ]


def test_a_transaction_that_commits_late_is_no_tampering(desk, world, publish):
    """Ids are given before commit: a lower one may be sealed after a higher one."""
    with tenant_context(desk.id):
        first = publish(1, place=desk)[0]
    with tenant_context(desk.id):
        Event.objects.create(
            id=first.id + 5000,
            code="tests.x",
            actor_kind="agent",
            actor_id=1,
            subject_kind="thing",
            subject_id=1,
            occurred_at=NOW,
        )
    seal_all(now=NOW)
    publish(2, place=desk)
    seal_all(now=NOW + timedelta(minutes=2))
    assert problems(desk) == []


def test_a_chain_rewritten_whole_is_found_by_its_exported_heads(chain, desk, world, tamper, tmp_path):
    heads = tmp_path / "heads.json"
    call_command("verify_audit", export_heads=heads, stdout=StringIO())
    assert sorted(json.loads(heads.read_text())) == ["audited", "beta"]
    tamper(
        f"DELETE FROM events_seal WHERE tenant_id = {desk.id} AND number >= 2",
        f"UPDATE events_event SET data = '{{}}', seal_number = NULL WHERE tenant_id = {desk.id} AND seal_number >= 2",
    )
    seal_all(now=NOW + timedelta(seconds=10))
    call_command("verify_audit", stdout=StringIO())
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("verify_audit", heads=heads, stdout=out)
    assert caught.value.returncode == 1
    assert "seal 3, exported as head before, is missing" in out.getvalue()


def test_a_head_that_differs_is_found(chain, desk, world, tmp_path):
    heads = tmp_path / "heads.json"
    heads.write_text(
        json.dumps(
            {
                "audited": {"number": 2, "digest": "00", "sealed_at": ""},
                "gone": {"number": 1, "digest": "", "sealed_at": ""},
            }
        )
    )
    out = StringIO()
    with pytest.raises(CommandError, match="2 of the chains"):
        call_command("verify_audit", heads=heads, stdout=out)
    assert "seal 2 differs from the head exported before: the chain was rewritten" in out.getvalue()
    assert "gone: its head was exported before, now the tenant is gone" in out.getvalue()


def test_the_command_names_what_it_found(chain, desk, world, tamper):
    tamper(f"DELETE FROM events_event WHERE id = {chain[5]}")
    out = StringIO()
    with pytest.raises(CommandError, match="1 of the chains"):
        call_command("verify_audit", stdout=out)
    assert "  seal 2: holds 1 events, was sealed with 2" in out.getvalue()
    call_command("verify_audit", tenant="beta", stdout=StringIO())
    with pytest.raises(CommandError, match="no tenant named"):
        call_command("verify_audit", tenant="gamma", stdout=StringIO())


def test_the_application_itself_can_change_nothing(chain, desk, world):
    for statement in (
        lambda: Event.objects.filter(id=chain[0]).update(actor_id=9),
        lambda: Event.objects.filter(id=chain[0]).delete(),
        lambda: Seal.objects.filter(number=1).update(event_count=9),
        lambda: Seal.objects.filter(number=1).delete(),
    ):
        with pytest.raises(DatabaseError), tenant_context(desk.id), transaction.atomic():
            statement()


def test_the_owner_cannot_either_by_mistake(chain, owner):
    for statement in (
        "UPDATE events_event SET actor_id = 1",
        "DELETE FROM events_seal",
        "TRUNCATE events_seal",
    ):
        with pytest.raises(psycopg.errors.RestrictViolation):
            owner.execute(statement)


def test_sealing_takes_batches_until_nothing_is_left(desk, world, publish, monkeypatch):
    monkeypatch.setattr("kernel.events.sealing._BATCH", 4)
    seal_all(now=NOW)
    publish(*range(10), place=desk)
    assert seal_all(now=NOW) == 10
    assert seal_all(now=NOW) == 0
    with tenant_context(desk.id):
        assert list(Seal.objects.order_by("number").values_list("event_count", flat=True)) == [4, 4, 2]
