"""All that a customer can write about, to choose from and to search in."""

from collections.abc import Sequence
from dataclasses import dataclass

from tickets.models import Topic
from tickets.models.catalogue import Audience

MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class OfferedTopic:
    key: str
    title: str
    description: str
    icon: str
    audience: str

    def is_for(self, audience: str) -> bool:
        return self.audience in {Audience.EVERYONE, audience}


def list_offered() -> list[OfferedTopic]:
    """In the order that the desk gave them."""
    rows = Topic.objects.filter(is_active=True).order_by("position", "title")
    return [OfferedTopic(*row) for row in rows.values_list("key", "title", "description", "icon", "audience")]


def find_offered(topics: Sequence[OfferedTopic], text: str) -> list[OfferedTopic]:
    """Those that share a word with what was typed, most words first; beginnings of words count."""
    words = text.casefold().split()[:MOST_WORDS]
    scored = [(_score(topic, words), place, topic) for place, topic in enumerate(topics)]
    return [topic for score, _, topic in sorted(scored, key=lambda one: (-one[0], one[1])) if score]


def _score(topic: OfferedTopic, words: Sequence[str]) -> int:
    """A word of the title counts three times as much as one of the description."""
    title, rest = topic.title.casefold().split(), topic.description.casefold().split()
    return sum(3 * _occurs(word, title) + _occurs(word, rest) for word in words)


def _occurs(word: str, among: Sequence[str]) -> bool:
    return any(other.strip("?!.,'\"()").startswith(word) for other in among)
