"""Hostile JSON: each body is refused with a code, in bounded time, and nothing else is ever raised."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.api.json_rules import MAX_DEPTH, BadJson, read_json

HOSTILE = {
    "nested lists": (b"[" * 100_000, "too_deep"),
    "closed nested lists": (b"[" * 100_000 + b"]" * 100_000, "too_deep"),
    "nested objects": (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "too_deep"),
    "just too deep": (b"[" * (MAX_DEPTH + 2) + b"]" * (MAX_DEPTH + 2), "too_deep"),
    "5,000 digits": (b"1" * 5_000, "number_out_of_range"),
    "500,000 digits": (b"-" + b"7" * 500_000, "number_out_of_range"),
    "beyond 64 bits": (str(2**63).encode(), "number_out_of_range"),
    "infinite float": (b"1e999", "number_out_of_range"),
    "NaN": (b"NaN", "bad_number"),
    "Infinity": (b'{"a": -Infinity}', "bad_number"),
    "NUL escaped": (rb'{"a": "x\u0000y"}', "unsupported_text"),
    "NUL in a key": (rb'{"x\u0000y": 1}', "unsupported_text"),
    "NUL raw": (b'{"a": "x\0y"}', "bad_json"),
    "lone high surrogate": (rb'["\ud800"]', "unsupported_text"),
    "lone low surrogate": (rb'["\udfff"]', "unsupported_text"),
    "surrogates the wrong way round": (rb'["\udc00\ud800"]', "unsupported_text"),
    "duplicate key": (b'{"a": 1, "a": 2}', "duplicate_key"),
    "duplicate key by escape": (rb'{"a": 1, "\u0061": 2}', "duplicate_key"),
    "bad UTF-8": (b'{"a": "\xff"}', "bad_encoding"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "bad_encoding"),
    "byte order mark": (b'\xef\xbb\xbf{"a": 1}', "bad_json"),
    "not JSON": (b"a=1&b=2", "bad_json"),
    "two values": (b"1 2", "bad_json"),
    "cut off": (b'{"a": ', "bad_json"),
    "single quotes": (b"{'a': 1}", "bad_json"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_are_refused_with_a_code(name):
    body, code = HOSTILE[name]
    with pytest.raises(BadJson) as refused:
        read_json(body)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, None),
        (str(2**63 - 1).encode(), 2**63 - 1),
        (str(-(2**63) + 1).encode(), -(2**63) + 1),
        (b"-5", -5),
        (rb'["\ud83d\ude00"]', ["😀"]),
        (rb'["\\u0000"]', ["\\u0000"]),
        (rb'["\\ud800"]', ["\\ud800"]),
        (b'{"a": {"b": [1, 2.5, null, true]}}', {"a": {"b": [1, 2.5, None, True]}}),
    ],
)
def test_what_is_within_bounds_is_read(body, value):
    assert value is None or read_json(body) == value


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text(st.characters(codec="utf-8", exclude_characters="\0")), inner)
    ),
    max_leaves=20,
)


@given(JSON)
def test_ordinary_json_comes_back_as_it_was(value):
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(body):
    with suppress(BadJson):
        read_json(body)
