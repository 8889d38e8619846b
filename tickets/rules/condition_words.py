"""Conditions and what sets a rule off in plain words, and why a ticket did not match."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tickets.rules.automation import EVENTS, After, OnEvents, Since
from tickets.rules.conditions import (
    ALWAYS,
    ANSWER,
    AllOf,
    AnyOf,
    Between,
    Condition,
    Contains,
    FactKind,
    Facts,
    Is,
    IsSet,
    IsTrue,
    Leaf,
    Not,
    holds,
    kind_of,
)
from tickets.rules.step_words import length

FACT_WORDS: Mapping[str, str] = {
    "topic": "the topic",
    "team": "the team",
    "customer_kind": "the customer's kind",
    "tier": "the customer's tier",
    "language": "the language",
    "channel": "the channel",
    "status": "the status",
    "priority": "the priority",
    "tags": "the tags",
    "subject": "the subject",
    "stake_minor": "the amount at stake",
    "stake_currency": "the currency at stake",
}
FLAG_WORDS: Mapping[str, tuple[str, str]] = {
    "is_assigned": ("somebody has it", "nobody has it"),
    "is_breached": ("a clock is past its deadline", "no clock is past its deadline"),
    "is_critical": ("it is in the critical lane", "it is not in the critical lane"),
}
SINCE_WORDS: Mapping[Since, str] = {
    Since.LAST_CUSTOMER_MESSAGE: "the customer's last message",
    Since.LAST_STAFF_REPLY: "the last answer by a person of the desk",
    Since.CREATED: "it came in",
    Since.STATUS_CHANGED: "the status last changed",
    Since.ASSIGNED: "it was last assigned",
    Since.UPDATED: "anybody last did something on it",
}


@dataclass(frozen=True, slots=True)
class ValueNames:
    """What keys are called, by fact; a key that is not in it is told as it is."""

    by_fact: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    calendars: Mapping[str, str] = field(default_factory=dict)

    def of(self, fact: str, value: str) -> str:
        named = self.by_fact.get(fact, {}).get(value)
        quoted = kind_of(fact) is FactKind.TEXT
        return named or (f"“{value}”" if quoted else value.replace("_", " "))


PLAIN = ValueNames()


def say_trigger(trigger: OnEvents | After, names: ValueNames = PLAIN) -> str:
    if isinstance(trigger, OnEvents):
        return f"When {listed([EVENTS[code] for code in trigger.codes], 'or')}"
    where = (
        f" of {names.calendars.get(trigger.calendar_key, trigger.calendar_key)}"
        if trigger.calendar_key
        else ""
    )
    return f"{length(trigger.minutes * 60)}{where} after {SINCE_WORDS[trigger.since]}"


def condition_lines(condition: Condition, names: ValueNames = PLAIN) -> tuple[str, ...]:
    """One line for each thing that has to be so; none when everything matches."""
    parts = condition.parts if isinstance(condition, AllOf) else (condition,)
    return tuple(say_condition(part, names) for part in parts)


def say_condition(condition: Condition, names: ValueNames = PLAIN, *, wanted: bool = True) -> str:
    """`wanted` False tells its opposite."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return _group(condition, parts, names, wanted=wanted)
        case Not(part):
            return say_condition(part, names, wanted=not wanted)
        case _:
            return _leaf(condition, names, wanted=wanted)


def why_not(condition: Condition, facts: Facts, names: ValueNames = PLAIN) -> tuple[str, ...]:
    """What would have to be so and is not, in words; empty when the condition holds."""
    if holds(condition, facts):
        return ()
    if isinstance(condition, AllOf):
        return tuple(line for part in condition.parts for line in why_not(part, facts, names))
    return (say_condition(condition, names),)


def _group(condition: AllOf | AnyOf, parts: Sequence[Condition], names: ValueNames, *, wanted: bool) -> str:
    """The opposite of all is any of the opposites, and the other way round."""
    if condition == ALWAYS:
        return "anything" if wanted else "nothing"
    word = "and" if isinstance(condition, AllOf) is wanted else "or"
    told = [_inside(part, names, word, wanted=wanted) for part in parts]
    return f", {word} ".join(told)


def _inside(part: Condition, names: ValueNames, word: str, *, wanted: bool) -> str:
    """In brackets where it mixes "and" with "or"."""
    told = say_condition(part, names, wanted=wanted)
    while isinstance(part, Not):
        part, wanted = part.part, not wanted
    is_group = isinstance(part, AllOf | AnyOf) and len(part.parts) > 1
    other = is_group and ("and" if isinstance(part, AllOf) is wanted else "or") != word
    return f"({told})" if other else told


def _leaf(leaf: Leaf, names: ValueNames, *, wanted: bool) -> str:
    what = _subject(leaf.fact)
    match leaf:
        case IsTrue(fact, expected):
            return _flag(fact, expected is wanted)
        case IsSet(_, expected):
            return f"{what} {'is known' if expected is wanted else 'is empty'}"
        case Is(fact, values):
            return _is(fact, what, [names.of(fact, value) for value in sorted(values)], wanted=wanted)
        case Contains(_, words):
            verb = "contains" if wanted else "does not contain"
            return f"{what} {verb} {listed([f'“{word}”' for word in words], 'or')}"
        case Between():
            return f"{what} {_between(leaf, wanted=wanted)}"


def _subject(fact: str) -> str:
    if fact.startswith(ANSWER):
        return f"the answer to “{fact.removeprefix(ANSWER)}”"
    return FACT_WORDS.get(fact, fact)


def _flag(fact: str, expected: bool) -> str:  # noqa: FBT001 - which of two sentences
    yes, no = FLAG_WORDS[fact]
    return yes if expected else no


def _is(fact: str, what: str, values: Sequence[str], *, wanted: bool) -> str:
    if kind_of(fact) is FactKind.KEYS:
        return f"it {'has' if wanted else 'does not have'} the tag {listed(values, 'or')}"
    return f"{what} is {'' if wanted else 'not '}{listed(values, 'or')}"


def _between(leaf: Between, *, wanted: bool) -> str:
    ends = {"at least": leaf.at_least, "at most": leaf.at_most}
    told = listed([f"{word} {end:,}" for word, end in ends.items() if end is not None], "and") or "known"
    unit = " (in the smallest unit, such as cents)" if leaf.fact == "stake_minor" else ""
    return f"is {'' if wanted else 'not '}{told}{unit}"


def listed(words: Sequence[str], last: str) -> str:
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
