"""Where a page starts, as an opaque signed word: bound to the tenant and to the order that it was made for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core import signing

from kernel.errors import Invalid
from kernel.tenancy.context import current_tenant_id

MOST = 2000  # characters; ours are far shorter


class BadCursor(Invalid):
    code = "bad_cursor"


@dataclass(frozen=True, slots=True)
class Position:
    """The values of the ordering columns of one row; `backwards`: the page ends before it."""

    values: list[Any]
    backwards: bool


WRITERS: tuple[tuple[type, str, Callable[[Any], str]], ...] = (
    (datetime, "t", lambda value: value.isoformat()),
    (date, "d", lambda value: value.isoformat()),
    (Decimal, "n", str),
)
READERS: dict[str, Callable[[str], Any]] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
}


def encode_cursor(position: Position, order: Sequence[str]) -> str:
    return signing.dumps(
        [int(position.backwards), [_write(value) for value in position.values]], salt=_salt(order)
    )


def decode_cursor(text: str, order: Sequence[str]) -> Position:
    """Raises `BadCursor` for anything that we did not make for this tenant and this order."""
    try:
        backwards, values = signing.loads(text[:MOST], salt=_salt(order))
    except (signing.BadSignature, ValueError, UnicodeEncodeError) as error:
        raise BadCursor("This link to a page is out of date. Start from the first page.") from error
    return Position([_read(value) for value in values], bool(backwards))


def _salt(order: Sequence[str]) -> str:
    return f"cursor:{current_tenant_id() or 0}:{','.join(order)}"


def _write(value: Any) -> Any:
    for kind, mark, write in WRITERS:
        if isinstance(value, kind):
            return {mark: write(value)}
    return value


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        ((mark, text),) = value.items()
        return READERS[mark](text)
    return value
