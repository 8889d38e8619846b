"""Conditions: a typed tree over the facts of a ticket, the same for policies, routing, rules and views.

Written as JSON: `{"all": […]}`, `{"any": […]}`, `{"not": …}`, or a leaf such as `{"fact": "topic", "is": ["refund"]}`.
Nothing of it is code, and no leaf is a pattern that could take long: values are compared, texts are searched for plain
words. `queries/conditions.py` says the same in SQL; a property test holds the two together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kernel.errors import Invalid
from tickets.rules.reading import Place

MAX_DEPTH, MAX_NODES = 6, 100
MAX_VALUES, MAX_VALUE = 200, 80
ANSWER = "answer."  # `answer.<key>`: what the customer answered to a question of the form

FactValue = str | int | bool | frozenset[str] | None
Facts = Mapping[str, FactValue]


class BadConditions(Invalid):
    code = "tickets.bad_conditions"


class FactKind(StrEnum):
    CHOICE = "choice"  # one key; `is`, `is_set`
    KEYS = "keys"  # several keys; `is` means any of them
    TEXT = "text"  # `contains` any of these words or phrases, upper and lower case alike; `is`, `is_set`
    NUMBER = "number"  # `at_least`, `at_most`, `is_set`
    FLAG = "flag"  # `is_true`


FACTS: Mapping[str, FactKind] = {
    "topic": FactKind.CHOICE,
    "team": FactKind.CHOICE,
    "customer_kind": FactKind.CHOICE,
    "tier": FactKind.CHOICE,
    "language": FactKind.CHOICE,
    "channel": FactKind.CHOICE,
    "status": FactKind.CHOICE,
    "priority": FactKind.CHOICE,
    "tags": FactKind.KEYS,
    "subject": FactKind.TEXT,
    "stake_minor": FactKind.NUMBER,  # the amount at stake, in minor units of `stake_currency`
    "stake_currency": FactKind.CHOICE,
    "is_assigned": FactKind.FLAG,
    "is_breached": FactKind.FLAG,
    "is_critical": FactKind.FLAG,
}
_OPERATORS: Mapping[FactKind, frozenset[str]] = {
    FactKind.CHOICE: frozenset({"is", "is_set"}),
    FactKind.KEYS: frozenset({"is", "is_set"}),
    FactKind.TEXT: frozenset({"contains", "is", "is_set"}),
    FactKind.NUMBER: frozenset({"at_least", "at_most", "is_set"}),
    FactKind.FLAG: frozenset({"is_true"}),
}
_MOST = 2**53


@dataclass(frozen=True, slots=True)
class Is:
    fact: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Contains:
    fact: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """Both ends belong to it; an unknown number is not between anything."""

    fact: str
    at_least: int | None
    at_most: int | None


@dataclass(frozen=True, slots=True)
class IsSet:
    fact: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class IsTrue:
    fact: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"


Leaf = Is | Contains | Between | IsSet | IsTrue
Condition = Leaf | AllOf | AnyOf | Not
ALWAYS = AllOf(())


# Reading and writing


def parse_conditions(place: Place) -> Condition:
    """Left out or empty: everything matches. Refuses with the place that is wrong."""
    if not place.is_given or place.value == {}:
        return ALWAYS
    return _Reader().node(place, depth=1)


class _Reader:
    def __init__(self) -> None:
        self.nodes = 0

    def node(self, place: Place, *, depth: int) -> Condition:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            place.refuse(f"A condition has at most {MAX_NODES} parts, nested {MAX_DEPTH} deep.")
        given = place.mapping()
        if "fact" in given:
            return _leaf(place, given)
        if len(given) != 1 or not given.keys() <= {"all", "any", "not"}:
            place.refuse('Use one of "all", "any", "not", or a "fact" with what it should be.')
        word, inner = next(iter(given.items()))
        if word == "not":
            return Not(self.node(inner, depth=depth + 1))
        parts = tuple(self.node(part, depth=depth + 1) for part in inner.items(most=MAX_NODES))
        if word == "any" and not parts:
            inner.refuse("Nothing would ever match: name at least one condition.")
        return AllOf(parts) if word == "all" else AnyOf(parts)


def _leaf(place: Place, given: Mapping[str, Place]) -> Leaf:
    fact = given["fact"].text(most=MAX_VALUE)
    kind = kind_of(fact)
    if kind is None:
        given["fact"].refuse(f"There is no such fact. Use {', '.join(FACTS)} or {ANSWER}<question>.")
    said = given.keys() - {"fact"}
    if not said or not said <= _OPERATORS[kind]:
        place.refuse(f"{fact} can be asked with {', '.join(sorted(_OPERATORS[kind]))}.")
    if said <= {"at_least", "at_most"}:
        return _between(place, fact, given)
    if len(said) > 1:
        place.refuse("Ask one thing in each condition; put several into all or any.")
    operator = said.pop()
    return _asked(fact, operator, given[operator])


def _asked(fact: str, operator: str, value: Place) -> Leaf:
    if operator in {"is_set", "is_true"}:
        wanted = value.flag()
        return IsSet(fact, wanted) if operator == "is_set" else IsTrue(fact, wanted)
    texts = [entry.text(most=MAX_VALUE) for entry in value.items(most=MAX_VALUES)]
    if not texts:
        value.refuse("Name at least one value.")
    return Is(fact, frozenset(texts)) if operator == "is" else Contains(fact, tuple(dict.fromkeys(texts)))


def _between(place: Place, fact: str, given: Mapping[str, Place]) -> Between:
    low, high = (
        given[name].whole(low=0, high=_MOST) if name in given and given[name].is_given else None
        for name in ("at_least", "at_most")
    )
    if low is None and high is None:
        place.refuse("Name a number for at_least or at_most.")
    if low is not None and high is not None and low > high:
        given["at_most"].refuse("Nothing is at least more than it is at most.")
    return Between(fact, low, high)


def kind_of(fact: str) -> FactKind | None:
    return FactKind.TEXT if fact.startswith(ANSWER) and len(fact) > len(ANSWER) else FACTS.get(fact)


def write_conditions(condition: Condition) -> dict[str, Any]:
    """What `parse_conditions` reads, in an order that two versions can be compared in."""
    return {} if condition == ALWAYS else _write(condition)


def _write(condition: Condition) -> dict[str, Any]:
    match condition:
        case AllOf(parts):
            return {"all": [_write(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [_write(part) for part in parts]}
        case Not(part):
            return {"not": _write(part)}
        case _:
            return {"fact": condition.fact} | _write_leaf(condition)


def _write_leaf(leaf: Leaf) -> dict[str, Any]:
    match leaf:
        case Is(_, values):
            return {"is": sorted(values)}
        case Contains(_, words):
            return {"contains": list(words)}
        case IsSet(_, wanted):
            return {"is_set": wanted}
        case IsTrue(_, wanted):
            return {"is_true": wanted}
        case Between(_, low, high):
            ends = {"at_least": low, "at_most": high}
            return {name: end for name, end in ends.items() if end is not None}


# Asking


def holds(condition: Condition, facts: Facts) -> bool:
    match condition:
        case AllOf(parts):
            return all(holds(part, facts) for part in parts)
        case AnyOf(parts):
            return any(holds(part, facts) for part in parts)
        case Not(part):
            return not holds(part, facts)
        case _:
            return _leaf_holds(condition, facts.get(condition.fact))


def _leaf_holds(leaf: Leaf, value: FactValue) -> bool:
    match leaf:
        case IsSet(_, wanted):
            return (value not in (None, "", frozenset())) is wanted
        case IsTrue(_, wanted):
            return bool(value) is wanted
        case Is(_, values):
            return bool(values & value) if isinstance(value, frozenset) else value in values
        case Contains(_, words):
            return isinstance(value, str) and any(fold(word) in fold(value) for word in words)
        case Between(_, low, high):
            if not isinstance(value, int):
                return False
            return (low is None or low <= value) and (high is None or value <= high)


def fold(text: str) -> str:
    """Lower case letter by letter, as PostgreSQL's `lower` does in the C.UTF-8 locale: lengths never change."""
    if text.isascii():
        return text.lower()
    return "".join(letter.lower()[0] for letter in text)  # of "İ" Python makes two


# Saying what is odd about it


def values_named(condition: Condition) -> dict[str, frozenset[str]]:
    """Every key that the tree compares a fact with, so that the desk can be asked whether it exists."""
    found: dict[str, set[str]] = {}
    for leaf in leaves(condition):
        if isinstance(leaf, Is):
            found.setdefault(leaf.fact, set()).update(leaf.values)
    return {fact: frozenset(values) for fact, values in found.items()}


def leaves(condition: Condition) -> Sequence[Leaf]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return [leaf for part in parts for leaf in leaves(part)]
        case Not(part):
            return leaves(part)
        case _:
            return [condition]


def never_holds(condition: Condition) -> bool:
    """Whether a plain contradiction stops it from ever matching: one fact that should be two different keys at once.

    True is certain; False only means that none was seen.
    """
    match condition:
        case AllOf(parts):
            return any(never_holds(part) for part in parts) or _contradict(parts)
        case AnyOf(parts):
            return all(never_holds(part) for part in parts)
        case Not(part):
            return part == ALWAYS
        case _:
            return False


def _contradict(parts: Sequence[Condition]) -> bool:
    wanted: dict[str, frozenset[str]] = {}
    for part in parts:
        inner = part.parts if isinstance(part, AllOf) else (part,)
        for leaf in inner:
            if isinstance(leaf, Is) and kind_of(leaf.fact) is FactKind.CHOICE:
                wanted[leaf.fact] = wanted.get(leaf.fact, leaf.values) & leaf.values
    return not all(wanted.values())
