"""The demo's conversations: complete, varied, and fit to be filled with anybody's names."""

import re
from collections import Counter
from itertools import pairwise
from string import Formatter
from typing import get_args

import pytest

from helpdesk.demo.texts import names, topics
from helpdesk.demo.texts.model import LANGUAGES, PLACEHOLDERS, Audience, Author, Ending, Priority, Story
from helpdesk.demo.texts.stories import STORIES
from helpdesk.demo.texts.values import COUNTRIES, ITEMS

MAX_SUBJECT, MAX_TEXT = 120, 4000
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u06ff]")
EMOJI = re.compile(r"[\U0001f300-\U0001faff\u2600-\u27bf]")
TOPICS = {topic.key: topic for topic in topics.LIMELIGHT}
LONG = {
    **dict.fromkeys(PLACEHOLDERS, "{braces}"),
    "name": names.NINETY_CHARACTERS,
    "creator": names.NINETY_CHARACTERS,
    "handle": "x" * 60,
    "item": max(ITEMS, key=len),
    "country": max(COUNTRIES.values(), key=len),
    "amount": "1.234.567,00 EUR",
    "date": "30 September 2026",
    "last4": "0042",
}

each_story = pytest.mark.parametrize(
    "story", STORIES, ids=[f"{at}-{story.topic}" for at, story in enumerate(STORIES)]
)


def texts(story: Story) -> list[str]:
    return [story.subject, *(line.text for line in story.lines)]


def public(story: Story) -> list:
    return [line for line in story.lines if line.author != "note"]


@each_story
def test_words_are_known(story: Story):
    assert story.topic in TOPICS
    assert story.language in LANGUAGES
    assert story.audience in get_args(Audience)
    assert story.ends in get_args(Ending)
    assert story.priority in get_args(Priority)
    assert {line.author for line in story.lines} <= set(get_args(Author))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", tag) for tag in story.tags)


@each_story
def test_audience_may_choose_the_topic(story: Story):
    assert story.audience in TOPICS[story.topic].audiences


@each_story
def test_placeholders_are_known_and_bare(story: Story):
    for text in texts(story):
        for _, name, spec, conversion in Formatter().parse(text):
            assert name is None or name in PLACEHOLDERS
            assert not spec
            assert conversion is None


@each_story
def test_filled_with_the_longest_values_it_still_fits(story: Story):
    assert len(story.subject.format(**LONG)) <= MAX_SUBJECT
    for line in story.lines:
        assert 0 < len(line.text.format(**LONG)) <= MAX_TEXT


@each_story
def test_text_is_clean(story: Story):
    for text in texts(story):
        assert text == text.strip()
        assert "  " not in text
        assert not re.search(r"[ \t]\n|\n{3}|[\x00-\x08\x0b-\x1f\u200b-\u200f]", text)


@each_story
def test_times_increase_from_zero(story: Story):
    assert story.lines[0].author == "customer"
    assert story.lines[0].after_minutes == 0
    assert all(earlier.after_minutes < later.after_minutes for earlier, later in pairwise(story.lines))
    assert 1 <= len(story.lines) <= 9


@each_story
def test_ending_follows_from_the_conversation(story: Story):
    answered = any(line.author == "agent" for line in story.lines)
    if story.ends == "new":
        assert len(story.lines) == 1
    else:
        assert answered
    if story.ends == "pending":
        assert public(story)[-1].author == "agent"
    if story.ends == "open":
        assert public(story)[-1].author == "customer"


@each_story
def test_agents_sign_their_first_reply(story: Story):
    assert all("{agent}" not in line.text for line in story.lines if line.author == "note")
    first = next((line for line in story.lines if line.author == "agent"), None)
    assert first is None or first.text.endswith("{agent}")


def test_there_are_enough_and_no_two_are_alike():
    assert len(STORIES) == 160
    assert len({story.lines for story in STORIES}) == len(STORIES)
    assert len({story.subject.casefold() for story in STORIES}) == len(STORIES)
    said = Counter(line.text for story in STORIES for line in story.lines)
    assert [text for text, times in said.items() if times > 1] == []


def test_every_topic_ending_and_priority_is_told():
    assert {story.topic for story in STORIES} == set(TOPICS)
    assert min(Counter(story.topic for story in STORIES).values()) >= 5
    assert {story.ends for story in STORIES} == set(get_args(Ending))
    assert {story.priority for story in STORIES} == set(get_args(Priority))
    assert {story.audience for story in STORIES} == set(get_args(Audience))


def test_languages_are_mixed():
    spoken = Counter(story.language for story in STORIES)
    assert set(spoken) == LANGUAGES
    neighbours = sum(spoken[language] for language in ("es", "fr", "de", "pt", "it"))
    assert 0.15 <= neighbours / len(STORIES) <= 0.20
    assert sum(spoken[language] for language in ("ar", "he", "ja", "pl")) == 11


def test_lengths_and_scripts_vary():
    lengths = [len(line.text) for story in STORIES for line in story.lines]
    assert len([length for length in lengths if length > 1500]) >= 3
    assert len([length for length in lengths if length < 60]) >= 30
    assert len({len(story.lines) for story in STORIES}) >= 6
    assert len([story for story in STORIES if RIGHT_TO_LEFT.search(story.lines[0].text)]) == 5
    assert len([story for story in STORIES if any(map(EMOJI.search, texts(story)))]) >= 15


def test_no_brand_is_named():
    brands = r"visa|mastercard|maestro|stripe|paypal|onlyfans|patreon|apple|google|instagram|whatsapp|tiktok|youtube"
    found = [
        text
        for story in STORIES
        for text in texts(story)
        if re.search(rf"\b({brands})\b", text, re.IGNORECASE)
    ]
    assert found == []


def test_values_read_well_anywhere():
    assert len(set(ITEMS)) == len(ITEMS)
    assert all(len(item) <= 60 for item in ITEMS)
    assert {region.country for region in names.ROUND} == set(COUNTRIES)
