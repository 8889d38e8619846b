"""The questions of a topic's web form, read from their stored version."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from dataclasses import fields as dataclass_fields
from enum import StrEnum
from typing import Any

from kernel.errors import Invalid
from tickets.rules.reading import Place

MAX_FIELDS = 30
MAX_CHOICES = 100
MAX_LABEL, MAX_HELP = 200, 500
USUAL_TEXT, MAX_TEXT = 200, 2000
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class FieldKind(StrEnum):
    TEXT = "text"
    TEXTAREA = "textarea"
    CHOICE = "choice"
    DATE = "date"
    AMOUNT = "amount"
    URL = "url"
    HANDLE = "handle"


class BadForm(Invalid):
    code = "tickets.bad_form"


@dataclass(frozen=True, slots=True)
class FormField:
    """`show_if` is (field key, value): the question is asked only when that answer was given."""

    key: str
    label: str
    kind: FieldKind
    required: bool = False
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    show_if: tuple[str, str] | None = None
    max_length: int = USUAL_TEXT


def parse_form(raw: object) -> tuple[FormField, ...]:
    """Raises BadForm naming the place. A condition may only look at a field that comes before it."""
    fields: dict[str, FormField] = {}
    for place in Place("fields", raw, BadForm).items(most=MAX_FIELDS):
        field = _parse_field(place, fields)
        if field.key in fields:
            place.at("key", field.key).refuse("This key is used twice.")
        fields[field.key] = field
    return tuple(fields.values())


def _parse_field(place: Place, earlier: Mapping[str, FormField]) -> FormField:
    given = place.mapping(*(field.name for field in dataclass_fields(FormField)))
    key = given["key"].text(most=40)
    if not KEY.fullmatch(key):
        given["key"].refuse("Use lower-case letters, digits and underscores, a letter first.")
    kind = given["kind"].text(most=20)
    if kind not in set(FieldKind):
        given["kind"].refuse(f"There is no such kind. Use {', '.join(FieldKind)}.")
    longest = given["max_length"]
    usual = MAX_TEXT if kind == FieldKind.TEXTAREA else USUAL_TEXT
    return FormField(
        key=key,
        label=given["label"].text(most=MAX_LABEL, default=key),
        kind=FieldKind(kind),
        required=given["required"].flag(),
        help=given["help"].text(most=MAX_HELP, default=""),
        choices=_parse_choices(given["choices"], needed=kind == FieldKind.CHOICE),
        show_if=_parse_condition(given["show_if"], earlier) if given["show_if"].value else None,
        max_length=longest.whole(low=1, high=MAX_TEXT) if longest.is_given else usual,
    )


def _parse_choices(place: Place, *, needed: bool) -> tuple[tuple[str, str], ...]:
    choices: dict[str, str] = {}
    for pair in place.items(most=MAX_CHOICES):
        parts = pair.items(most=2)
        if len(parts) != 2:  # noqa: PLR2004 - a pair
            pair.refuse("A choice is a pair of value and label.")
        value = parts[0].text(most=MAX_LABEL)
        if value in choices:
            parts[0].refuse("This value is offered twice.")
        choices[value] = parts[1].text(most=MAX_LABEL)
    if needed and not choices:
        place.refuse("Offer at least one choice.")
    return tuple(choices.items())


def _parse_condition(place: Place, earlier: Mapping[str, FormField]) -> tuple[str, str]:
    given = place.mapping("field", "equals")
    key, value = given["field"].text(most=40), given["equals"].text(most=MAX_TEXT)
    if key not in earlier:
        given["field"].refuse("Name a field that comes before this one.")
    if earlier[key].choices and value not in dict(earlier[key].choices):
        given["equals"].refuse("That field offers no such choice.")
    return key, value


def write_form(form: Sequence[FormField]) -> list[dict[str, Any]]:
    """What `parse_form` reads, with nothing left to guess: the form as it is stored."""
    return [_write_field(field) for field in form]


def _write_field(field: FormField) -> dict[str, Any]:
    written = asdict(field) | {"kind": field.kind.value, "choices": [list(pair) for pair in field.choices]}
    shown = dict(zip(("field", "equals"), field.show_if, strict=True)) if field.show_if else None
    return written | {"show_if": shown}
