"""Counting many views in one statement, whose text is kept (`kernel.tenancy.kept`)."""

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from kernel.actors import Actor
from kernel.tenancy.kept import SOME_TIME, Keeper, Statement, real_value, sight_of, stand_in_for
from tickets.models.ticket import TicketQuerySet

COUNT_UP_TO = 100  # shown as 99+

Narrow = Callable[[Actor, datetime], TicketQuerySet]

_kept: Keeper[Statement] = Keeper()


def capped_counts(narrows: Sequence[Narrow], *, known_as: Hashable, actor: Actor, now: datetime) -> list[int]:
    """How many each holds, at most a hundred. `known_as` must tell apart whatever `narrows` do differently."""
    key = (*sight_of(actor), known_as)
    statement = _kept.get(key, lambda: _build(narrows, stand_in_for(actor)))
    return list(statement.run(partial(real_value, actor=actor, now=now))[0])


def _build(narrows: Sequence[Narrow], somebody: Actor) -> Statement:
    parts: list[str] = []
    values: list[Any] = []
    for narrow in narrows:
        capped = narrow(somebody, SOME_TIME).order_by().values("id")[:COUNT_UP_TO]
        sql, params = capped.query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) capped)")  # noqa: S608 - Django's own, values apart
        values += params
    return Statement(f"SELECT {', '.join(parts)}", tuple(values))
