from hypothesis import given
from hypothesis import strategies as st

from platforms.rules.handles import handle_key, prefix_end

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)


def test_spellings_of_one_handle_have_one_key():
    assert {handle_key(text) for text in ("@Mara", "mara", " MARA ", "@@mara")} == {"mara"}


@given(TEXT.filter(bool), TEXT)
def test_the_range_holds_exactly_what_starts_with_the_prefix(prefix, other):
    end = prefix_end(prefix)
    assert prefix <= prefix + other < end or prefix.strip("\U0010ffff") == ""
    if not other.startswith(prefix) and prefix.strip("\U0010ffff"):
        assert not prefix <= other < end
    end.encode()
