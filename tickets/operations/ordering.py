"""Putting short lists into an order that somebody chose."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from kernel.errors import NotFound


class Placed(Protocol):
    id: int
    position: int


P = TypeVar("P", bound=Placed)


def in_order(rows: Sequence[P], first: Sequence[int]) -> list[P]:
    """Sets the positions and returns the rows that moved. `rows` come in their present order, locked."""
    known = {row.id: row for row in rows}
    if unknown := [row_id for row_id in first if row_id not in known]:
        raise NotFound(f"There is nothing with the id {unknown[0]} here.")
    chosen = [known.pop(row_id) for row_id in dict.fromkeys(first)]
    moved = []
    for position, row in enumerate([*chosen, *known.values()]):
        if row.position != position:
            row.position = position
            moved.append(row)
    return moved
