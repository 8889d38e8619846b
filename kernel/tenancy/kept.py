"""Queries whose text is worked out once: for the short ones that every page asks, building costs more than running.

A query is built as usual, from querysets with all their predicates, but for stand-ins: somebody for the actor and odd
numbers for the values. Wherever those come out among the statement's values the real ones are put in when it runs.
The text is kept for each tenant, kind of actor and set of hidden teams, which is all that predicates look at otherwise.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Generic, TypeVar

from django.db import connection, models

from kernel.actors import Actor
from kernel.tenancy.context import require_tenant_id

R = TypeVar("R")

MOST_KEPT = 2_000
SOMEBODY = -7_340_022  # no membership, customer or ticket has this id
SOME_TIME = datetime(1, 6, 1, tzinfo=UTC)
_NEAR = timedelta(days=100)
_FIRST = -7_340_100


@dataclass(frozen=True, slots=True)
class Statement:
    """`real` of `values` are what it runs with."""

    sql: str
    values: tuple[Any, ...]

    def run(self, real: Callable[[Any], Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [real(value) for value in self.values])
            return list(cursor.fetchall())


class Keeper(Generic[R]):
    """What was built, by what it was built for."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, R] = {}

    def get(self, key: Hashable, build: Callable[[], R]) -> R:
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = build()
        return found


def sight_of(actor: Actor) -> tuple[Hashable, ...]:
    """All that a predicate may look at, but for who it is."""
    return (require_tenant_id(), actor.kind, actor.team_ids, actor.hidden_team_ids)


def real_value(value: Any, *, actor: Actor, now: datetime | None = None) -> Any:
    if value == SOMEBODY:
        return actor.id
    if now is not None and isinstance(value, datetime) and abs(value - SOME_TIME) < _NEAR:
        return now + (value - SOME_TIME)
    return value


def stand_in_for(actor: Actor) -> Actor:
    return replace(actor, id=SOMEBODY)


@dataclass(frozen=True, slots=True)
class _Plan(Generic[R]):
    statement: Statement
    make: Callable[[list[tuple[Any, ...]]], list[R]]


class KeptQuery(Generic[R]):
    """`build(*numbers)`, or `build(actor, *numbers)`, makes the queryset: of models alone, or `.values(…)`.

    A number must not decide what is built.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[Any, R]"]) -> None:
        self._build = build
        self._plans: Keeper[_Plan[R]] = Keeper()

    def __call__(self, *numbers: int) -> list[R]:
        plan = self._plans.get(require_tenant_id(), lambda: self._plan(*_stand_ins(numbers)))
        return plan.make(plan.statement.run(partial(_number, numbers)))

    def seen_by(self, actor: Actor, *numbers: int) -> list[R]:
        key = sight_of(actor)
        plan = self._plans.get(key, lambda: self._plan(stand_in_for(actor), *_stand_ins(numbers)))
        return plan.make(plan.statement.run(lambda value: real_value(_number(numbers, value), actor=actor)))

    def _plan(self, *given: Any) -> _Plan[R]:
        queryset = self._build(*given)
        compiler = queryset.query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        converters = compiler.get_converters([column for column, _, _ in compiler.select])
        make = _maker(queryset)

        def convert(rows: list[tuple[Any, ...]]) -> list[R]:
            return [
                make(row) for row in (compiler.apply_converters(rows, converters) if converters else rows)
            ]

        return _Plan(Statement(sql, tuple(values)), convert)


def _stand_ins(numbers: Sequence[int]) -> list[int]:
    return [_FIRST - place for place in range(len(numbers))]


def _number(numbers: Sequence[int], value: Any) -> Any:
    if isinstance(value, int) and _FIRST - len(numbers) < value <= _FIRST:
        return numbers[_FIRST - value]
    return value


def _maker(queryset: "models.QuerySet[Any, R]") -> Callable[[Sequence[Any]], Any]:
    query, model = queryset.query, queryset.model
    if query.values_select:
        names = list(query.values_select)
        return lambda row: dict(zip(names, row, strict=True))
    columns = [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001 - documented for `from_db`
    return lambda row: model.from_db(connection.alias, columns, row)
