"""Conditions as SQL over tickets: exactly those for which `rules.conditions.holds(condition, facts_of(ticket))`.

Every leaf is true or false and never unknown, so that `not` is the exact opposite.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import (
    BigIntegerField,
    CharField,
    Expression,
    F,
    Func,
    IntegerField,
    Q,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce, Lower, StrIndex
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, In, IsNull, LessThanOrEqual

from tickets.rules.conditions import (
    ANSWER,
    AllOf,
    AnyOf,
    Between,
    Condition,
    Contains,
    Is,
    IsSet,
    IsTrue,
    Leaf,
    Not,
    fold,
)
from tickets.rules.words import Channel, Priority, Status

_COLUMNS = {
    "topic": "topic__key",
    "team": "team__key",  # none for a ticket without one
    "customer_kind": "customer__kind",
    "tier": "customer__tier",
    "language": "language",
    "subject": "subject",
    "stake_currency": "stake_currency",
}
_WORDS = {"channel": Channel, "status": Status, "priority": Priority}


def as_q(condition: Condition) -> Q:
    match condition:
        case AllOf(parts):
            return reduce(lambda found, part: found & as_q(part), parts, _constant(holds=True))
        case AnyOf(parts):
            return reduce(or_, (as_q(part) for part in parts), _constant(holds=False))
        case Not(part):
            return ~as_q(part)
        case _:
            return _leaf(condition)


def _leaf(leaf: Leaf) -> Q:
    match leaf:
        case Is(fact, values):
            return _is(fact, values)
        case Contains(fact, words):
            return _contains(fact, words)
        case IsSet(fact, wanted):
            found = _is_set(fact)
            return found if wanted else ~found
        case IsTrue(fact, wanted):
            found = _flag(fact)
            return found if wanted else ~found
        case Between(fact, low, high):
            return _between(fact, low, high)


def _is(fact: str, values: frozenset[str]) -> Q:
    if fact == "tags":
        return Q(tags__has_any_keys=sorted(values))
    if fact in _WORDS:
        numbers = [word.value for word in _WORDS[fact] if word.key in values]
        return Q(**{f"{fact}__in": numbers}) if numbers else _constant(holds=False)
    if fact in _COLUMNS:
        return Q(In(_text(fact), sorted(values)))
    if fact.startswith(ANSWER):
        return Q(answers__has_key=fact.removeprefix(ANSWER)) & Q(In(_text(fact), sorted(values)))
    return _constant(holds=False)


def _is_set(fact: str) -> Q:
    if fact == "tags":
        length = Func(F("tags"), function="jsonb_array_length", output_field=IntegerField())
        return Q(GreaterThan(length, 0))
    if fact == "stake_minor":
        return ~Q(IsNull(F("stake_minor"), True))
    if fact.startswith(ANSWER) or fact in _COLUMNS:
        return ~Q(Exact(_text(fact), Value("")))
    return _constant(holds=fact in _WORDS)


def _contains(fact: str, words: Iterable[str]) -> Q:
    text = Lower(_text(fact))
    found = (Q(GreaterThan(StrIndex(text, Value(fold(word))), 0)) for word in words)
    return reduce(or_, found, _constant(holds=False))


def _between(fact: str, low: int | None, high: int | None) -> Q:
    if fact != "stake_minor":
        return _constant(holds=False)
    found = ~Q(IsNull(F(fact), True))
    if low is not None:
        found &= Q(GreaterThanOrEqual(Coalesce(F(fact), _big(-1)), _big(low)))
    if high is not None:
        found &= Q(LessThanOrEqual(Coalesce(F(fact), _big(high + 1)), _big(high)))
    return found


def _big(number: int) -> Value:
    """A plain number would go out in 32 bits."""
    return Value(number, output_field=BigIntegerField())


def _flag(fact: str) -> Q:
    if fact == "is_assigned":
        return ~Q(IsNull(F("assignee_id"), True))
    return (
        Q(Exact(F(fact), Value(True))) if fact in {"is_breached", "is_critical"} else _constant(holds=False)
    )


def _text(fact: str) -> Expression:
    """An answer that was not given and a team that is not there count as empty."""
    if fact.startswith(ANSWER):
        key = Value(fact.removeprefix(ANSWER), output_field=TextField())
        found = Func(F("answers"), key, function="jsonb_extract_path_text", output_field=TextField())
        return Coalesce(found, Value(""), output_field=TextField())
    return Coalesce(F(_COLUMNS[fact]), Value(""), output_field=CharField())


def _constant(*, holds: bool) -> Q:
    """Never an empty Q, whose opposite would also match everything."""
    return Q(Exact(Value(1), Value(1 if holds else 0)))
