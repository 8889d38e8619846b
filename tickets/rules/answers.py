"""Answers to a topic's questions, checked."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from kernel.errors import Invalid
from tickets.rules.forms import FieldKind, FormField

_URL = re.compile(r"https?://[^\s/$.?#][^\s]*", re.IGNORECASE)
_HANDLE = re.compile(r"@?[\w.\-]{2,60}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_AMOUNT = re.compile(r"\d{1,9}([.,]\d{1,2})?")


class BadAnswers(Invalid):
    code = "tickets.bad_answers"


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
    if len(given) > field.max_length:
        return f"Please shorten this to {field.max_length} characters; it has {len(given)}."
    check = _CHECKS.get(field.kind)
    return check(field, given) if check else ""


def _check_choice(field: FormField, given: str) -> str:
    return "" if given in dict(field.choices) else "Please choose one of the options."


def _check_date(field: FormField, given: str) -> str:  # noqa: ARG001 - one signature for all checks
    try:
        known = _DATE.fullmatch(given) and date.fromisoformat(given)
    except ValueError:
        known = None
    return "" if known else "Please give the date as year-month-day, for example 2026-03-31."


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
