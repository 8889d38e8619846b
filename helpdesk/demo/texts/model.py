"""What a demo conversation is made of.

Texts hold `{placeholders}`; the seeding fills them with `text.format(**values)`:

- `name` what the customer is called in a greeting, or their whole name; `handle` their handle, without "@"; `agent` the first name of who answers.
- `creator` the display name of a creator who is not the customer; `item` the title of a post, course or order.
- `amount` with its currency ("€24.99"); `date` a day shortly before the story begins, in the story's language.
- `last4` the last four digits of a card; `country` a country with its article ("the Netherlands").
"""

from dataclasses import dataclass
from inspect import cleandoc
from typing import Literal

Author = Literal["customer", "agent", "note"]
Audience = Literal["creator", "subscriber", "visitor"]
Ending = Literal["new", "open", "pending", "on_hold", "solved", "closed"]
Priority = Literal["low", "normal", "high", "urgent"]

PLACEHOLDERS = frozenset({"name", "handle", "creator", "amount", "date", "agent", "item", "last4", "country"})
LANGUAGES = frozenset({"en", "es", "fr", "de", "pt", "it", "ar", "he", "ja", "pl"})


@dataclass(frozen=True, slots=True)
class Line:
    """One message. `after_minutes` counts from the story's first line."""

    author: Author
    after_minutes: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One conversation; `ends` is the ticket's status when its last line has been replayed."""

    topic: str
    audience: Audience
    language: str = "en"
    subject: str
    lines: tuple[Line, ...]
    ends: Ending
    priority: Priority = "normal"
    tags: tuple[str, ...] = ()


def customer(after_minutes: int, text: str) -> Line:
    """Write a customer's message; indentation of the source is taken off."""
    return Line("customer", after_minutes, cleandoc(text))


def agent(after_minutes: int, text: str) -> Line:
    """Write a public reply."""
    return Line("agent", after_minutes, cleandoc(text))


def note(after_minutes: int, text: str) -> Line:
    """Write an internal note."""
    return Line("note", after_minutes, cleandoc(text))
