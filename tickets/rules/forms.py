"""The questions of a topic's web form: parsed from their stored version, and answers checked against them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from kernel.errors import Invalid

MAX_FIELDS = 30
MAX_TEXT = 2000
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_URL = re.compile(r"https?://[^\s/$.?#][^\s]*", re.IGNORECASE)
_HANDLE = re.compile(r"@?[\w.\-]{2,60}")
_AMOUNT = re.compile(r"\d{1,9}([.,]\d{1,2})?")


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


class BadAnswers(Invalid):
    code = "tickets.bad_answers"


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
    max_length: int = 200


def parse_form(raw: Sequence[Mapping[str, Any]]) -> tuple[FormField, ...]:
    """Raises BadForm naming the field. A condition may only look at a field that comes before it."""
    if len(raw) > MAX_FIELDS:
        raise BadForm(f"A form has at most {MAX_FIELDS} fields.")
    fields: list[FormField] = []
    for item in raw:
        field = _parse_field(item)
        seen = {known.key for known in fields}
        if field.key in seen:
            raise BadForm(f"The key {field.key!r} is used twice.")
        if field.show_if and field.show_if[0] not in seen:
            raise BadForm(f"{field.key!r} depends on {field.show_if[0]!r}, which does not come before it.")
        fields.append(field)
    return tuple(fields)


def _parse_field(item: Mapping[str, Any]) -> FormField:
    key, kind = str(item.get("key", "")), str(item.get("kind", ""))
    if not KEY.fullmatch(key):
        raise BadForm(f"{key!r} is no field key: use lower-case letters, digits and underscores.")
    if kind not in set(FieldKind):
        raise BadForm(f"{key!r} has the unknown kind {kind!r}.")
    choices = tuple((str(value), str(label)) for value, label in item.get("choices") or ())
    if kind == FieldKind.CHOICE and not choices:
        raise BadForm(f"{key!r} offers no choices.")
    condition = item.get("show_if") or None
    return FormField(
        key=key,
        label=str(item.get("label") or key),
        kind=FieldKind(kind),
        required=bool(item.get("required")),
        help=str(item.get("help") or ""),
        choices=choices,
        show_if=(str(condition["field"]), str(condition["equals"])) if condition else None,
        max_length=min(int(item.get("max_length") or 200), MAX_TEXT),
    )


def is_asked(field: FormField, answers: Mapping[str, str]) -> bool:
    return field.show_if is None or answers.get(field.show_if[0], "") == field.show_if[1]


def check_answers(form: Sequence[FormField], raw: Mapping[str, str]) -> dict[str, str]:
    """Clean answers to the questions that are asked. Raises BadAnswers with a message for each wrong one."""
    answers: dict[str, str] = {}
    wrong: dict[str, list[str]] = {}
    for field in form:
        if not is_asked(field, answers):
            continue
        given = raw.get(field.key, "").strip()
        message = _complaint(field, given)
        if message:
            wrong[field.key] = [message]
        elif given:
            answers[field.key] = given
    if wrong:
        raise BadAnswers("Some answers need another look.", fields=wrong)
    return answers


def _complaint(field: FormField, given: str) -> str:
    if not given:
        return "Please fill this in." if field.required else ""
    limit = MAX_TEXT if field.kind is FieldKind.TEXTAREA else field.max_length
    if len(given) > limit:
        return f"Please shorten this to {limit} characters; it has {len(given)}."
    check = _CHECKS.get(field.kind)
    return check(field, given) if check else ""


def _check_choice(field: FormField, given: str) -> str:
    return "" if given in dict(field.choices) else "Please choose one of the options."


def _check_date(field: FormField, given: str) -> str:  # noqa: ARG001 - one signature for all checks
    try:
        date.fromisoformat(given)
    except ValueError:
        return "Please give the date as year-month-day, for example 2026-03-31."
    return ""


def _check_amount(field: FormField, given: str) -> str:  # noqa: ARG001
    if not _AMOUNT.fullmatch(given):
        return "Please give the amount in digits, for example 12.50."
    try:
        return "" if Decimal(given.replace(",", ".")) > 0 else "Please give an amount above zero."
    except InvalidOperation:
        return "Please give the amount in digits, for example 12.50."


def _check_url(field: FormField, given: str) -> str:  # noqa: ARG001
    return "" if _URL.fullmatch(given) else "Please paste the whole address, starting with https://."


def _check_handle(field: FormField, given: str) -> str:  # noqa: ARG001
    return "" if _HANDLE.fullmatch(given) else "Please give the user name, for example @name."


_CHECKS = {
    FieldKind.CHOICE: _check_choice,
    FieldKind.DATE: _check_date,
    FieldKind.AMOUNT: _check_amount,
    FieldKind.URL: _check_url,
    FieldKind.HANDLE: _check_handle,
}
