"""Policies in plain words, with this desk's names, and what is odd about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from tickets.queries.automation_words import Words, load_words
from tickets.queries.catalogue import PolicyRow, list_all_policies
from tickets.rules.policy import Terms, oddities, parse_terms
from tickets.rules.policy_words import TermsWords, say_terms


@dataclass(frozen=True, slots=True)
class PolicyView:
    row: PolicyRow
    words: TermsWords
    warnings: tuple[str, ...]


def list_policy_views() -> list[PolicyView]:
    """In the order in which they are tried; those that are off come last and have no warnings."""
    rows = list_all_policies()
    terms = {row.id: parse_terms(row.terms) for row in rows}
    active = [row.id for row in rows if row.is_active]
    odd: dict[int, list[str]] = {}
    for place, warning in oddities([terms[one] for one in active]):
        odd.setdefault(active[place], []).append(warning)
    words = load_words()
    return [PolicyView(row, _say(terms[row.id], words), tuple(odd.get(row.id, ()))) for row in rows]


def say_all(terms: Sequence[Terms]) -> list[TermsWords]:
    words = load_words()
    return [_say(one, words) for one in terms]


def warnings_about(policies: Sequence[Terms], place: int) -> tuple[str, ...]:
    """What would be odd about one of them, in this order."""
    return tuple(warning for index, warning in oddities(policies) if index == place)


def _say(terms: Terms, words: Words) -> TermsWords:
    return say_terms(terms, values=words.values, names=words.names)
