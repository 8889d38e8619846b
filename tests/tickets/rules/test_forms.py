from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.rules.hostile import bent, json_values
from tickets.rules.forms import MAX_FIELDS, BadForm, FieldKind, FormField, parse_form, write_form

PURCHASE = {
    "key": "purchase",
    "label": "What did you buy?",
    "kind": "text",
    "required": True,
    "max_length": 120,
}
REASON = {
    "key": "reason",
    "kind": "choice",
    "choices": [["accident", "By mistake"], ["other", "Something else"]],
}
MORE = {"key": "more", "kind": "textarea", "show_if": {"field": "reason", "equals": "other"}}


def test_a_form_as_it_is_written():
    assert parse_form([PURCHASE, REASON, MORE]) == (
        FormField("purchase", "What did you buy?", FieldKind.TEXT, required=True, max_length=120),
        FormField(
            "reason",
            "reason",
            FieldKind.CHOICE,
            choices=(("accident", "By mistake"), ("other", "Something else")),
        ),
        FormField("more", "more", FieldKind.TEXTAREA, show_if=("reason", "other"), max_length=2000),
    )
    assert parse_form([]) == parse_form(None) == ()


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({}, "fields"),
        ("text", "fields"),
        ([PURCHASE] * 31, "fields"),
        (["text"], "fields.0"),
        ([{}], "fields.0.key"),
        ([PURCHASE | {"key": "Purchase"}], "fields.0.key"),
        ([PURCHASE | {"key": "9"}], "fields.0.key"),
        ([PURCHASE | {"key": "x" * 41}], "fields.0.key"),
        ([PURCHASE, REASON, PURCHASE], "fields.2.key"),
        ([PURCHASE | {"kind": "colour"}], "fields.0.kind"),
        ([PURCHASE | {"kind": None}], "fields.0.kind"),
        ([PURCHASE | {"label": "x" * 201}], "fields.0.label"),
        ([PURCHASE | {"label": "a\x00b"}], "fields.0.label"),
        ([PURCHASE | {"label": "a\ud800"}], "fields.0.label"),
        ([PURCHASE | {"help": 5}], "fields.0.help"),
        ([PURCHASE | {"required": "yes"}], "fields.0.required"),
        ([PURCHASE | {"max_length": 0}], "fields.0.max_length"),
        ([PURCHASE | {"max_length": 2001}], "fields.0.max_length"),
        ([PURCHASE | {"max_length": "many"}], "fields.0.max_length"),
        ([PURCHASE | {"colour": "red"}], "fields.0.colour"),
        ([REASON | {"choices": []}], "fields.0.choices"),
        ([REASON | {"choices": "ab"}], "fields.0.choices"),
        ([REASON | {"choices": ["ab"]}], "fields.0.choices.0"),
        ([REASON | {"choices": [["a"]]}], "fields.0.choices.0"),
        ([REASON | {"choices": [["a", "A", "b"]]}], "fields.0.choices.0"),
        ([REASON | {"choices": [["", "Nothing"]]}], "fields.0.choices.0.0"),
        ([REASON | {"choices": [["a", "A"], ["a", "B"]]}], "fields.0.choices.1.0"),
        ([MORE, REASON], "fields.0.show_if.field"),
        ([MORE | {"show_if": {"field": "more", "equals": "x"}}], "fields.0.show_if.field"),
        ([REASON, MORE | {"show_if": {"field": "reason", "equals": "never"}}], "fields.1.show_if.equals"),
        ([REASON, MORE | {"show_if": {"field": "reason"}}], "fields.1.show_if.equals"),
        ([REASON, MORE | {"show_if": ["reason", "other"]}], "fields.1.show_if"),
    ],
)
def test_the_place_that_is_wrong_is_named(fields, place):
    with pytest.raises(BadForm) as caught:
        parse_form(fields)
    assert list(caught.value.fields) == [place]


@given(json_values | st.lists(bent(PURCHASE) | bent(REASON) | bent(MORE), max_size=4))
def test_any_json_is_read_or_refused(raw):
    with suppress(BadForm):
        form = parse_form(raw)
        assert parse_form(write_form(form)) == form
        assert len(form) <= MAX_FIELDS
        assert len({field.key for field in form}) == len(form)
