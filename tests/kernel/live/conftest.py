"""A kind of subject whose visibility the tests decide, and events about it."""

from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
import pytest

from kernel.actors import system_actor
from kernel.events import registry
from kernel.events.operations import publish_many
from kernel.live import visibility
from kernel.tenancy.context import tenant_context
from tests.database import APP, url

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Changed:
    thing_id: int


@pytest.fixture
def things(monkeypatch):
    """Subjects of kind `thing`: even ids are for everybody, odd ones for admins."""
    for name in ("_types", "_codes"):
        monkeypatch.setattr(registry, name, dict(getattr(registry, name)))
    registry.event("tests.changed", subject="thing")(Changed)
    monkeypatch.setattr(visibility, "_rules", {})
    asked = []

    def visible(actor, ids):
        asked.append(actor)
        return [one for one in ids if one % 2 == 0 or actor.may("people.manage")]

    visibility.register(
        "thing", visible, audience=lambda actor: actor.may("people.manage"), lists=("things", "counts")
    )
    return asked


@pytest.fixture
def publish(world, things):
    def tell(*ids, place=None):
        place = place or world.alpha
        with tenant_context(place.id):
            facts = [Changed(one) for one in ids]
            events = publish_many(facts, actor=system_actor(tenant_id=place.id), now=NOW)
        return [event.id for event in events]

    return tell


@pytest.fixture
def other_transaction(world, pg_socket, database_name):
    """A second connection of the application that publishes and commits when told."""

    class Other:
        def __init__(self):
            self.connection = psycopg.connect(url(pg_socket, APP, database_name))
            self.connection.execute("SELECT set_config('app.tenant', %s, true)", [str(world.alpha.id)])

        def publish(self, thing_id):
            row = self.connection.execute(
                "INSERT INTO events_event (tenant_id, code, actor_kind, actor_id, subject_kind, subject_id, data, "
                "occurred_at) VALUES (%s, 'tests.changed', 'system', 0, 'thing', %s, '{}', now()) RETURNING id",
                [world.alpha.id, thing_id],
            ).fetchone()
            return row[0]

        def commit(self):
            self.connection.commit()

    with_one = Other()
    yield with_one
    with_one.connection.close()
