"""Keyset pages: a page starts after a row, not after a number of rows, so deep pages cost what the first one costs.

NULL counts as greater than everything, as PostgreSQL's indexes have it: last when ascending, first when descending.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from kernel.http.cursors import Position, decode_cursor, encode_cursor

T = TypeVar("T")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`next` and `previous` are cursors for `paginate(after=…)`, None where there is no such page."""

    rows: list[T]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    descending: bool
    nullable: bool


def paginate(
    queryset: QuerySet[M, Any], *, order: Sequence[str], after: str | None = None, size: int = 50
) -> Page[Any]:
    """`order` names columns (`-` descending) and ends with a unique one. One query, rarely a few more next to NULLs."""
    columns = [_column(queryset.model, name) for name in order]
    start = decode_cursor(after, order) if after else None
    backwards = start is not None and start.backwards
    walked = [_flip(column) for column in columns] if backwards else columns
    found = _collect(queryset, walked, start, size + 1)
    more = len(found) > size
    rows = found[:size][::-1] if backwards else found[:size]
    if not rows:
        return Page([], None, None)
    has_next, has_previous = (start is not None, more) if backwards else (more, start is not None)
    return Page(
        rows,
        _cursor(rows[-1], columns, order, backwards=False) if has_next else None,
        _cursor(rows[0], columns, order, backwards=True) if has_previous else None,
    )


def _collect(
    queryset: QuerySet[M, Any], columns: Sequence[Column], start: Position | None, most: int
) -> list[Any]:
    ordered = queryset.order_by(*(_ordering(column) for column in columns))
    if start is None:
        return list(ordered[:most])
    rows: list[Any] = []
    for segment in _segments(columns, start.values):
        rows += ordered.filter(segment)[: most - len(rows)]
        if len(rows) >= most:
            break
    return rows


def _segments(columns: Sequence[Column], values: Sequence[Any]) -> list[Any]:
    """What lies after a position, as index ranges in the order in which they are walked."""
    if _comparable_as_row(columns, values):
        lookup = TupleLessThan if columns[0].descending else TupleGreaterThan
        first = [lookup(Tuple(*(F(column.name) for column in columns)), tuple(values))]
        tail = columns[0].nullable and not columns[0].descending
        return [*first, Q(**{f"{columns[0].name}__isnull": True})] if tail else first
    return [
        prefix & step
        for depth in range(len(columns) - 1, -1, -1)
        for prefix in [_same(columns[:depth], values)]
        for step in _beyond(columns[depth], values[depth])
    ]


def _comparable_as_row(columns: Sequence[Column], values: Sequence[Any]) -> bool:
    """One direction, no NULL in the position, and no NULLs that would have to come in the middle."""
    descending = columns[0].descending
    return (
        all(column.descending == descending for column in columns)
        and None not in values
        and (descending or not any(column.nullable for column in columns[1:]))
    )


def _same(columns: Sequence[Column], values: Sequence[Any]) -> Q:
    same = Q()
    for column, value in zip(columns, values, strict=False):
        same &= Q(**{f"{column.name}__isnull": True}) if value is None else Q(**{column.name: value})
    return same


def _beyond(column: Column, value: Any) -> list[Q]:
    if column.descending:
        return [Q(**{f"{column.name}__isnull": False} if value is None else {f"{column.name}__lt": value})]
    if value is None:
        return []
    null = [Q(**{f"{column.name}__isnull": True})] if column.nullable else []
    return [Q(**{f"{column.name}__gt": value}), *null]


def _column(model: type[Model], name: str) -> Column:
    bare = name.removeprefix("-")
    return Column(name=bare, descending=name.startswith("-"), nullable=_is_nullable(model, bare))


def _is_nullable(model: type[Model], path: str) -> bool:
    head, _, rest = path.partition("__")
    try:
        field = model._meta.pk if head == "pk" else model._meta.get_field(head)  # noqa: SLF001
    except FieldDoesNotExist:
        return True  # an annotation
    if rest and isinstance(field.related_model, type):
        return bool(field.null) or _is_nullable(field.related_model, rest)
    return bool(getattr(field, "null", True))


def _flip(column: Column) -> Column:
    return Column(name=column.name, descending=not column.descending, nullable=column.nullable)


def _ordering(column: Column) -> Combinable:
    return F(column.name).desc() if column.descending else F(column.name).asc()


def _cursor(row: Any, columns: Sequence[Column], order: Sequence[str], *, backwards: bool) -> str:
    return encode_cursor(Position([_value(row, column.name) for column in columns], backwards), order)


def _value(row: Any, path: str) -> Any:
    if isinstance(row, dict):
        return row[path]
    value = row
    for part in path.split("__"):
        value = None if value is None else getattr(value, part)
    return value
