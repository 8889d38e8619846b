"""Text for generated tickets, made of the demo's sentences: words come as often as they do in what people write."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from helpdesk.demo.texts.stories import STORIES

_ENDS = re.compile(r"(?<=[.!?])\s+")
_PLACEHOLDER = re.compile(r"\{[a-z0-9]+\}")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Pool:
    """Sentences and subjects without placeholders, in a fixed order."""

    subjects: Sequence[str]
    customers: Sequence[str]
    agents: Sequence[str]


def read_pool() -> Pool:
    english = [story for story in STORIES if story.language == "en"]
    lines = [line for story in english for line in story.lines]
    return Pool(
        subjects=[_plain(story.subject) for story in english],
        customers=_sentences(line.text for line in lines if line.author == "customer"),
        agents=_sentences(line.text for line in lines if line.author != "customer"),
    )


def _sentences(texts: object) -> list[str]:
    found = [part for text in texts for part in _ENDS.split(_plain(text))]  # type: ignore[attr-defined]
    return sorted({part for part in found if len(part.split()) > 2})  # noqa: PLR2004


def _plain(text: str) -> str:
    return " ".join(_PLACEHOLDER.sub("it", text).split())


def subject(random: Random, pool: Pool) -> str:
    return f"{random.choice(pool.subjects)} ({reference(random)})"


def body(random: Random, sentences: Sequence[str]) -> str:
    """Two to seven sentences and a reference, 40 to 100 words."""
    parts = random.choices(sentences, k=random.randint(2, 7))
    return f"{' '.join(parts)} Reference {reference(random)}."


def reference(random: Random) -> str:
    return "".join(random.choices(_LETTERS, k=6))
