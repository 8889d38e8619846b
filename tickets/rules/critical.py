"""Critical lanes: what puts a ticket into one, how soon it is to be acknowledged, who is paged. No code, no regex."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kernel.errors import Invalid
from tickets.rules.reading import Place
from tickets.rules.steps import Ladder, parse_ladder, write_ladder

PARTS = ("topics", "report_kinds", "words", "detectors", "acknowledge_minutes", "ladder")
MAX_NAMES, MAX_NAME = 50, 40
MAX_WORDS, MAX_WORD = 200, 80
MAX_MINUTES = 24 * 60
_WORD = re.compile(r"[^\W_]+")
# Scripts that write no spaces between words: a phrase in them is looked for anywhere.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class BadLane(Invalid):
    code = "tickets.bad_lane"


@dataclass(frozen=True, slots=True)
class Lane:
    """`words` are plain phrases, matched whole and folded; `detectors` names of programs that upper apps registered."""

    topics: frozenset[str]
    report_kinds: frozenset[str]
    words: tuple[str, ...]
    detectors: tuple[str, ...]
    acknowledge_seconds: int
    ladder: Ladder


@dataclass(frozen=True, slots=True)
class Match:
    """`by` is a short code: "topic", "report:<kind>", "words" or "detector:<name>"."""

    lane: int  # its place among those that were asked
    by: str


def parse_lane(raw: object) -> Lane:
    """Raises BadLane with the place that is wrong."""
    given = Place("", {} if raw is None else raw, BadLane).mapping(*PARTS)
    lane = Lane(
        topics=frozenset(_names(given["topics"])),
        report_kinds=frozenset(_names(given["report_kinds"])),
        words=tuple(dict.fromkeys(map(_phrase, given["words"].items(most=MAX_WORDS)))),
        detectors=tuple(dict.fromkeys(_names(given["detectors"]))),
        acknowledge_seconds=given["acknowledge_minutes"].whole(low=1, high=MAX_MINUTES) * 60,
        ladder=parse_ladder(given["ladder"]),
    )
    if not lane.ladder:
        given["ladder"].refuse("Say who is paged: a lane needs at least one rung.")
    for rung, entry in zip(lane.ladder, given["ladder"].items(most=len(lane.ladder)), strict=True):
        if not rung.urgent:
            entry.at("urgent", None).refuse("Use true: a critical case reaches people at any hour.")
    return lane


def _names(place: Place) -> list[str]:
    return [entry.text(most=MAX_NAME) for entry in place.items(most=MAX_NAMES)]


def _phrase(place: Place) -> str:
    text = place.text(most=MAX_WORD)
    if not fold(text).strip():
        place.refuse("A word needs letters or digits.")
    return text


def write_lane(lane: Lane) -> dict[str, Any]:
    return {
        "topics": sorted(lane.topics),
        "report_kinds": sorted(lane.report_kinds),
        "words": list(lane.words),
        "detectors": list(lane.detectors),
        "acknowledge_minutes": lane.acknowledge_seconds // 60,
        "ladder": write_ladder(lane.ladder),
    }


def fold(text: str) -> str:
    """Words in small letters, without accents and without what cannot be seen, one space around each."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(one for one in plain if unicodedata.category(one) not in {"Mn", "Cf"})
    return f" {' '.join(_WORD.findall(kept))} "


@lru_cache(maxsize=4096)
def _folded(phrase: str) -> str:
    found = fold(phrase)
    return found.strip() if _UNSPACED.search(phrase) else found


def match(
    text: str,
    facts: Mapping[str, str],
    lanes: Sequence[Lane],
    *,
    detects: Callable[[str], bool],
) -> Match | None:
    """The first lane, in their order, that the text or one of `facts` ("topic", "report_kind") belongs into.

    `detects` asks a detector by its name; it is asked once for each name, and only when nothing simpler matched.
    """
    folded = fold(text) if any(lane.words for lane in lanes) else ""
    asked: dict[str, bool] = {}
    for place, lane in enumerate(lanes):
        if (by := _by(lane, folded, facts)) is not None:
            return Match(place, by)
        for name in lane.detectors:
            if name not in asked:
                asked[name] = detects(name)
            if asked[name]:
                return Match(place, f"detector:{name}")
    return None


def _by(lane: Lane, folded: str, facts: Mapping[str, str]) -> str | None:
    if facts.get("topic") in lane.topics:
        return "topic"
    if (kind := facts.get("report_kind")) in lane.report_kinds:
        return f"report:{kind}"
    return "words" if any(_folded(phrase) in folded for phrase in lane.words) else None
