"""Includes that are kept: the same text as Django's own, drawn again whenever anything that is seen differs."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

import pytest
from django.template import Context, Engine
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import trans_real

from kernel.http.templatetags.kept_includes import NotPlainError, plain_key

PARTS = {
    "part.html": "[{{ value }}|{{ other }}|{{ outside }}]",
    "when.html": "{{ value|date:'H:i' }}",
    "word.html": "{% load i18n %}{% translate 'Search' %}",
    "count.html": "{{ counter.next }}",
    "page.html": "{% include 'part.html' with value=value other=other only %}",
    "open.html": "{% include 'part.html' with value=value %}",
    "time.html": "{% include 'when.html' with value=value only %}",
    "language.html": "{% include 'word.html' only %}",
    "object.html": "{% include 'count.html' with counter=counter only %}",
    "name.html": "{% include part with value=value only %}",
}


@pytest.fixture
def draw():
    engine = Engine(
        loaders=[
            ("django.template.loaders.cached.Loader", [("django.template.loaders.locmem.Loader", PARTS)])
        ],
        builtins=["kernel.http.templatetags.kept_includes"],
        libraries={"i18n": "django.templatetags.i18n"},
    )
    return lambda name, **values: engine.get_template(name).render(Context(values))


@dataclass(frozen=True)
class Row:
    value: object

    def __str__(self) -> str:
        return f"row of {self.value}"


class Counter:
    def __init__(self) -> None:
        self.count = 0

    def next(self) -> int:
        self.count += 1
        return self.count


class Word(IntEnum):
    NEW = 1

    def __str__(self) -> str:
        return "new"


def test_what_it_is_given_is_all_it_sees(draw):
    assert draw("page.html", value="a", other="b", outside="secret") == "[a|b|]"
    assert draw("open.html", value="a", outside="seen") == "[a||seen]"
    assert draw("open.html", value="a", outside="changed") == "[a||changed]"


@pytest.mark.parametrize(
    ("one", "another"),
    [
        (True, 1),
        (1, 1.0),
        ("<b>", mark_safe("<b>")),
        (None, ""),
        (Row(1), Row(True)),
        (Word.NEW, 1),
        ([1], (1,)),
    ],
)
def test_alike_for_python_is_not_alike_on_the_page(draw, one, another):
    apart = [f"[{text}||]" for text in (_text(one), _text(another))]
    assert [draw("page.html", value=value) for value in (one, another, one)] == [*apart, apart[0]]


def _text(value: object) -> str:
    return "&lt;b&gt;" if type(value) is str and value == "<b>" else str(value)


def test_language_and_time_zone_are_seen(draw, monkeypatch):
    monkeypatch.setattr("django.utils.translation._trans", trans_real)  # as with more than one language
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    assert draw("time.html", value=noon) == "12:00"
    with timezone.override("Europe/Berlin"):
        assert draw("time.html", value=noon) == "13:00"
    assert draw("language.html") == "Search"
    with translation.override("de"):
        assert draw("language.html") == "Suchen"


def test_what_may_change_under_way_is_drawn_each_time(draw):
    counter = Counter()
    assert [draw("object.html", counter=counter) for _ in range(3)] == ["1", "2", "3"]


def test_the_included_template_may_be_named_by_a_variable(draw):
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    assert draw("name.html", part="part.html", value=1) == "[1||]"
    assert draw("name.html", part="when.html", value=noon) == "12:00"


def test_a_lazy_value_counts_as_what_stands_behind_it(draw):
    assert draw("page.html", value=SimpleLazyObject(lambda: "later"), other=None) == "[later|None|]"
    assert plain_key([SimpleLazyObject(lambda: 5)]) == plain_key([SimpleLazyObject(lambda: 5)])


def test_values_that_do_not_tell_themselves_are_refused():
    with pytest.raises(NotPlainError):
        plain_key([Counter()])
    with pytest.raises(NotPlainError):
        plain_key([Row(Counter())])
