"""What the platform tells us, in batches: any order, any number of times, kinds that nobody knows included."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, Protocol

from django.db import connection

from kernel.actors import Actor
from kernel.errors import DomainError, Invalid
from kernel.tenancy.context import require_tenant_id
from platforms.access import INGEST
from platforms.models.ingest import IngestedEvent, IngestState
from platforms.operations.shapes import Moment, Object, Shape, Text

MAX_BATCH = 1_000
CLOCK_SKEW = timedelta(minutes=10)
ENVELOPE = Shape(
    {
        "id": Text(max_length=120, required=True),
        "kind": Text(max_length=80, required=True),
        "occurred_at": Moment(required=True),
        "data": Object(max_bytes=32 * 1024, required=True),
    }
)
# Sorted by id, so that two batches with the same ids wait for one another instead of deadlocking.
REMEMBER = """
INSERT INTO platforms_ingestedevent (tenant_id, external_id, kind, state, data, occurred_at, received_at)
SELECT %(tenant)s, n.id, n.kind, n.state, n.data::jsonb, n.occurred_at, %(now)s
FROM unnest(%(ids)s::text[], %(kinds)s::text[], %(states)s::text[], %(datas)s::text[], %(times)s::timestamptz[])
  AS n(id, kind, state, data, occurred_at)
ON CONFLICT (tenant_id, external_id) DO NOTHING RETURNING external_id
"""
Status = Literal["accepted", "duplicate", "unknown", "refused"]
Fields = dict[str, list[str]]


class BatchTooLarge(DomainError):
    code: ClassVar[str] = "batch_too_large"
    status: ClassVar[int] = 413


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news, with `data` as its kind's shape left it."""

    id: str
    kind: str
    occurred_at: datetime
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """`index` is the place in the batch; `fields` says what is wrong with a refused item."""

    index: int
    id: str
    status: Status
    fields: Fields = field(default_factory=dict)


class Handler(Protocol):
    """Applies all items of one kind in a batch; returns refusals by item id. May meet items in any order."""

    def __call__(self, *, actor: Actor, items: Sequence[Item], now: datetime) -> Mapping[str, Fields]: ...


@dataclass(frozen=True, slots=True)
class Kind:
    shape: Shape
    handle: Handler


_kinds: dict[str, Kind] = {}


def ingest_handler(kind: str, *, shape: Shape) -> Callable[[Handler], Handler]:
    """Register who applies a kind. Kinds of one batch are applied in order of registration, lower apps first."""

    def register(handler: Handler) -> Handler:
        _kinds[kind] = Kind(shape=shape, handle=handler)
        return handler

    return register


def list_kinds() -> list[str]:
    return sorted(_kinds)


def ingest(*, actor: Actor, batch: Sequence[Any], now: datetime) -> list[Result]:
    """A result for each item, in order. A refused item leaves no trace, so it may be put right and sent again."""
    actor.require(INGEST)
    if len(batch) > MAX_BATCH:
        raise BatchTooLarge(f"At most {MAX_BATCH} events in one batch; this one has {len(batch)}.")
    read = [_read(raw, now=now) for raw in batch]
    first: dict[str, Item] = {}
    for one in read:
        if isinstance(one, Item):
            first.setdefault(one.id, one)
    fresh = _remember(first, now=now)
    refused = _apply([first[key] for key in first if key in fresh], actor=actor, now=now)
    return _results(batch, read, first=first, fresh=fresh, refused=refused)


def _read(raw: Any, *, now: datetime) -> Item | Fields:
    try:
        envelope = ENVELOPE.clean(raw)
        if envelope["occurred_at"] > now + CLOCK_SKEW:
            return {"occurred_at": ["This is in the future."]}
        kind = _kinds.get(envelope["kind"])
    except Invalid as error:
        return error.fields
    if kind is None:
        return Item(**envelope)
    try:
        return Item(**envelope | {"data": kind.shape.clean(envelope["data"])})
    except Invalid as error:
        return {f"data.{name}": messages for name, messages in error.fields.items()}


def _remember(items: Mapping[str, Item], *, now: datetime) -> set[str]:
    """The ids that were not known before."""
    rows = [items[key] for key in sorted(items)]
    if not rows:
        return set()
    values: dict[str, Any] = {
        "tenant": require_tenant_id(),
        "now": now,
        "ids": [row.id for row in rows],
        "kinds": [row.kind for row in rows],
        "states": [IngestState.ACCEPTED if row.kind in _kinds else IngestState.UNKNOWN for row in rows],
        "datas": [None if row.kind in _kinds else json.dumps(row.data) for row in rows],
        "times": [row.occurred_at for row in rows],
    }
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, values)
        return {row[0] for row in cursor.fetchall()}


def _apply(items: Sequence[Item], *, actor: Actor, now: datetime) -> dict[str, Fields]:
    by_kind: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_kind[item.kind].append(item)
    refused: dict[str, Fields] = {}
    for name, kind in _kinds.items():
        if name in by_kind:
            refused.update(kind.handle(actor=actor, items=by_kind[name], now=now))
    if refused:
        IngestedEvent.objects.filter(external_id__in=list(refused)).delete()
    return refused


def _results(
    batch: Sequence[Any],
    read: Sequence[Item | Fields],
    *,
    first: Mapping[str, Item],
    fresh: set[str],
    refused: Mapping[str, Fields],
) -> list[Result]:
    results = []
    for index, (raw, one) in enumerate(zip(batch, read, strict=True)):
        if not isinstance(one, Item):
            results.append(Result(index, _id_of(raw), "refused", one))
        elif one.id not in fresh or first[one.id] is not one:
            results.append(Result(index, one.id, "duplicate"))
        elif one.id in refused:
            results.append(Result(index, one.id, "refused", dict(refused[one.id])))
        else:
            results.append(Result(index, one.id, "accepted" if one.kind in _kinds else "unknown"))
    return results


def _id_of(raw: Any) -> str:
    found = raw.get("id") if isinstance(raw, dict) else None
    return found[:120] if isinstance(found, str) else ""
