from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.rules.answers import BadAnswers, check_answers, is_asked
from tickets.rules.forms import FieldKind, FormField

REASON = FormField("reason", "Why?", FieldKind.CHOICE, required=True, choices=(("a", "A"), ("b", "B")))
MORE = FormField("more", "More", FieldKind.TEXT, required=True, show_if=("reason", "b"), max_length=5)
DEEP = FormField("deep", "Deeper", FieldKind.TEXT, required=True, show_if=("more", "yes"))


def ask(kind, given, **more):
    return check_answers([FormField("x", "X", kind, **more)], {"x": given})


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (FieldKind.TEXT, "anything"),
        (FieldKind.TEXT, "x" * 200),
        (FieldKind.DATE, "2026-02-28"),
        (FieldKind.DATE, "2024-02-29"),
        (FieldKind.AMOUNT, "12"),
        (FieldKind.AMOUNT, "12.50"),
        (FieldKind.AMOUNT, "0,01"),
        (FieldKind.AMOUNT, "999999999"),
        (FieldKind.URL, "https://example.org/a?b=c#d"),
        (FieldKind.URL, "HTTP://example.org"),
        (FieldKind.HANDLE, "@mara.sings-2"),
        (FieldKind.HANDLE, "mä"),
    ],
)
def test_right_answers_are_taken_as_they_are(kind, given):
    assert ask(kind, f"  {given}\n") == {"x": given}


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (FieldKind.TEXT, "x" * 201),
        (FieldKind.DATE, "28.02.2026"),
        (FieldKind.DATE, "2026-02-29"),
        (FieldKind.DATE, "20260228"),
        (FieldKind.DATE, "2026-W09-6"),
        (FieldKind.DATE, "2026-2-8"),
        (FieldKind.AMOUNT, "twelve"),
        (FieldKind.AMOUNT, "0"),
        (FieldKind.AMOUNT, "0.00"),
        (FieldKind.AMOUNT, "-5"),
        (FieldKind.AMOUNT, "1.234,50"),
        (FieldKind.AMOUNT, "12.505"),
        (FieldKind.AMOUNT, "1e5"),
        (FieldKind.URL, "example.org"),
        (FieldKind.URL, "javascript:alert(1)"),
        (FieldKind.URL, "https://"),
        (FieldKind.URL, "https://a b"),
        (FieldKind.HANDLE, "a"),
        (FieldKind.HANDLE, "two words"),
        (FieldKind.HANDLE, "x" * 61),
    ],
)
def test_wrong_answers_are_told(kind, given):
    with pytest.raises(BadAnswers) as caught:
        ask(kind, given)
    assert list(caught.value.fields) == ["x"]


def test_every_wrong_answer_is_told_at_once():
    with pytest.raises(BadAnswers) as caught:
        check_answers([REASON, MORE], {"reason": "b", "more": "too long"})
    assert caught.value.fields == {"more": ["Please shorten this to 5 characters; it has 8."]}
    with pytest.raises(BadAnswers) as caught:
        check_answers([REASON, MORE], {"reason": "c"})
    assert caught.value.fields == {"reason": ["Please choose one of the options."]}
    with pytest.raises(BadAnswers) as caught:
        check_answers([REASON, MORE], {"reason": "  "})
    assert caught.value.fields == {"reason": ["Please fill this in."]}


def test_what_is_not_asked_is_neither_needed_nor_kept():
    assert check_answers([REASON, MORE], {"reason": "a", "more": "secret"}) == {"reason": "a"}
    assert check_answers([REASON, MORE], {"reason": "b", "more": "ok", "other": "x"}) == {
        "reason": "b",
        "more": "ok",
    }
    assert check_answers([REASON, MORE, DEEP], {"reason": "a", "more": "yes", "deep": "x"}) == {"reason": "a"}
    assert is_asked(DEEP, {"more": "yes"})
    assert not is_asked(DEEP, {})


def test_a_question_may_be_left_empty_unless_it_is_required():
    assert ask(FieldKind.DATE, "") == {}
    with pytest.raises(BadAnswers, match="Some answers need another look"):
        ask(FieldKind.DATE, "", required=True)
    assert check_answers([FormField("x", "X", FieldKind.TEXT)], {}) == {}


fields = st.builds(
    FormField,
    key=st.sampled_from(["a", "b", "c"]),
    label=st.just("Label"),
    kind=st.sampled_from(FieldKind),
    required=st.booleans(),
    choices=st.just((("1", "One"), ("2", "Two"))),
    show_if=st.none() | st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["1", "x"])),
    max_length=st.integers(1, 30),
)
texts = st.text(max_size=40) | st.sampled_from(["1", "2", "x", "2026-01-31", "12.50", "https://a.b", "@me"])


@given(
    st.lists(fields, max_size=3, unique_by=lambda field: field.key),
    st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), texts),
)
def test_accepted_answers_are_accepted_again(form, raw):
    with suppress(BadAnswers):
        answers = check_answers(form, raw)
        assert check_answers(form, answers) == answers
        assert set(answers) <= {field.key for field in form if is_asked(field, answers)}
        assert all(value == raw[key].strip() != "" for key, value in answers.items())
