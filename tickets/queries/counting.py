"""Counting many views in one statement, whose text is worked out once: building it costs more than running it.

The views' filters are applied to a stand-in for the actor and the time; wherever those come out among the statement's
values, the real ones are put in when it runs.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from kernel.actors import Actor
from kernel.tenancy.context import require_tenant_id
from tickets.models.ticket import TicketQuerySet

COUNT_UP_TO = 100  # shown as 99+
MOST_KEPT = 2_000
_SOMEBODY = -7_340_022  # no membership has this id
_SOME_TIME = datetime(1, 6, 1, tzinfo=UTC)
_NEAR = timedelta(days=100)

Narrow = Callable[[Actor, datetime], TicketQuerySet]


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    values: tuple[Any, ...]

    def values_for(self, actor: Actor, now: datetime) -> list[Any]:
        return [_real(value, actor, now) for value in self.values]


_kept: dict[Hashable, _Statement] = {}


def capped_counts(narrows: Sequence[Narrow], *, known_as: Hashable, actor: Actor, now: datetime) -> list[int]:
    """How many each holds, at most a hundred. `known_as` must tell apart whatever `narrows` do differently."""
    key = (require_tenant_id(), actor.kind, actor.hidden_team_ids, known_as)
    statement = _kept.get(key)
    if statement is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        statement = _kept[key] = _build(narrows, replace(actor, id=_SOMEBODY))
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.values_for(actor, now))
        return list(cursor.fetchone())


def _build(narrows: Sequence[Narrow], somebody: Actor) -> _Statement:
    parts: list[str] = []
    values: list[Any] = []
    for narrow in narrows:
        capped = narrow(somebody, _SOME_TIME).order_by().values("id")[:COUNT_UP_TO]
        sql, params = capped.query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) capped)")  # noqa: S608 - Django's own, values apart
        values += params
    return _Statement(f"SELECT {', '.join(parts)}", tuple(values))


def _real(value: Any, actor: Actor, now: datetime) -> Any:
    if value == _SOMEBODY:
        return actor.id
    if isinstance(value, datetime) and abs(value - _SOME_TIME) < _NEAR:
        return now + (value - _SOME_TIME)
    return value
