import json

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from kernel.http.forms import EmailLine, TextBlock, TextLine

CONTROLS = ["\x00", "\x07", "\x1b", "\x7f", "\x85\x00", "\ud800", "a\udfffb"]


@pytest.mark.parametrize("char", CONTROLS)
@pytest.mark.parametrize("field", [TextLine(max_length=20), TextBlock(max_length=20)])
def test_what_cannot_be_stored_or_seen_is_refused(field, char):
    with pytest.raises(ValidationError):
        field.clean(f"a{char}b")


def test_a_line_stays_a_line():
    assert TextLine(max_length=50).clean("  two\r\nlines\u2028here ") == "two lines here"


def test_a_line_is_not_reordered():
    assert TextLine(max_length=50).clean("safe\u202eexe.txt") == "safeexe.txt"


def test_a_block_keeps_its_lines_and_its_direction():
    assert (
        TextBlock(max_length=50).clean("one\r\ntwo\rthree\t\u2067x\u2069") == "one\ntwo\nthree\t\u2067x\u2069"
    )


def test_length_is_counted_after_cleaning():
    assert TextLine(max_length=3).clean(" abc ") == "abc"
    with pytest.raises(ValidationError, match="at most 3"):
        TextLine(max_length=3).clean("abcd")


def test_an_address_is_kept_in_small_letters():
    assert EmailLine().clean(" Ann@Example.ORG ") == "ann@example.org"


def test_naughty_strings_pass_or_are_refused(shared_data):
    line, block = TextLine(max_length=200, required=False), TextBlock(max_length=2000, required=False)
    for text in json.loads((shared_data / "naughty_strings/public/blns.json").read_text()):
        for field in (line, block):
            check(field, text)


def check(field, text):
    """Whatever passes can be stored."""
    try:
        cleaned = field.clean(text)
    except ValidationError:
        return
    cleaned.encode()
    assert "\x00" not in cleaned


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=30))
def test_whatever_passes_can_be_stored(text):
    for field in (TextLine(max_length=100, required=False), TextBlock(max_length=100, required=False)):
        check(field, text)
