import json

import pytest

from kernel.errors import Invalid
from platforms.operations.shapes import (
    Choice,
    Country,
    Day,
    Email,
    Integer,
    Moment,
    Object,
    Shape,
    Text,
    Zone,
)


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        (Text(max_length=3), ["", "abc", "é😀"], ["abcd", 1, None, ["a"], "a\0", "\ud800"]),
        (Text(required=True), ["a"], ["", "  ", "\n"]),
        (Choice(frozenset({"a"})), ["a"], ["b", "", 1, ["a"], {}]),
        (
            Moment(),
            ["2026-03-02T09:00:00Z", "2026-03-02T09:00:00+01:00"],
            ["2026-03-02T09:00:00", "x", 5, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"],
        ),
        (Day(), ["2026-03-02"], ["2026-02-30", 5, "x", ""]),
        (Integer(minimum=0, maximum=9), [0, 9], [-1, 10, 1.0, True, "1"]),
        (
            Object(max_bytes=20),
            [{}, {"a": "\\u0000"}],
            [[], "x", {"a": "x" * 20}, {"a": "\0"}, {"\ud800": 1}],
        ),
        (Email(), ["", "a@b"], ["a", "a b@c", "a@b@c", "x" * 251 + "@b.c", "\u0130" * 200 + "@b.c", 5]),
        (Zone(), ["", "Europe/Berlin"], ["Mars/Base", "../../etc/passwd", 5, ["UTC"]]),
        (Country(), ["", "DE"], ["de", "DEU", 1, "D\n"]),
    ],
)
def test_fields_take_the_good_and_refuse_the_bad(field, good, bad):
    for value in good:
        field.clean(value)
    for value in bad:
        with pytest.raises(ValueError, match=r".+"):
            field.clean(value)


def test_a_shape_names_what_is_wrong_and_ignores_what_it_does_not_know():
    shape = Shape({"a": Text(required=True), "b": Integer(), "c": Text(default="x")})
    assert shape.clean({"a": "1", "b": None, "z": 9}) == {"a": "1", "b": None, "c": "x"}
    with pytest.raises(Invalid) as refused:
        shape.clean({"b": "1"})
    assert refused.value.fields.keys() == {"a", "b"}
    for raw in ([], "x", None, 5):
        with pytest.raises(Invalid):
            shape.clean(raw)


def test_naughty_strings_are_kept_as_they_are_or_refused(shared_data):
    strings = json.loads((shared_data / "naughty_strings/public/blns.json").read_text())
    field = Text(max_length=10_000)
    for text in strings:
        if "\0" not in text:
            assert field.clean(text) == text
