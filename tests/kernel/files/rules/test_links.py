import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.files.rules.links import LIFETIME, BadLink, Link, read_link, sign_link

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
KEY = b"k" * 32


def make(expires_at=NOW + LIFETIME, key=KEY, tenant_id=1, file_id=42, audience="agent:12"):
    return sign_link(tenant_id=tenant_id, file_id=file_id, audience=audience, expires_at=expires_at, key=key)


def code_of(token, now=NOW, key=KEY):
    with pytest.raises(BadLink) as caught:
        read_link(token, now=now, key=key)
    return caught.value.code


def test_link_says_what_was_signed():
    assert read_link(make(), now=NOW, key=KEY) == Link(1, 42, "agent:12", NOW + timedelta(minutes=5))


def test_links_are_url_safe_and_short():
    assert make().replace("-", "").replace("_", "").replace(".", "").isalnum()
    assert len(make()) < 120


@pytest.mark.parametrize(
    ("expires_in", "code"), [(1, None), (300, None), (301, "too_long_lived"), (0, "expired"), (-1, "expired")]
)
def test_no_link_lives_longer_than_five_minutes(expires_in, code):
    token = make(expires_at=NOW + timedelta(seconds=expires_in))
    if code:
        assert code_of(token) == code
    else:
        assert read_link(token, now=NOW, key=KEY).file_id == 42


def test_other_key_is_refused():
    assert code_of(make(key=b"x" * 32)) == "bad_signature"


def test_facts_of_one_link_do_not_go_with_the_seal_of_another():
    facts, _ = make(tenant_id=2).split(".")
    _, seal = make(tenant_id=1).split(".")
    assert code_of(f"{facts}.{seal}") == "bad_signature"


@pytest.mark.parametrize(
    "token", ["", ".", "a.", ".b", "a.b.c", "é.é", "!!.!!", "a" * 2000 + ".b", "AA==.AA==", "\0.\0"]
)
def test_nonsense_is_refused(token):
    assert code_of(token) in {"malformed", "bad_signature"}


@given(st.integers(0, 10_000), st.integers(0, 7))
def test_any_flipped_bit_is_found(where, bit):
    facts, seal = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in make().split("."))
    data = bytearray(facts + seal)
    data[where % len(data)] ^= 1 << bit
    parts = (bytes(data[: len(facts)]), bytes(data[len(facts) :]))
    token = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    assert code_of(token) == "bad_signature"


@given(st.text(max_size=60), st.integers(1, 2**63 - 1), st.integers(1, 2**63 - 1))
def test_every_audience_and_id_comes_back(audience, tenant_id, file_id):
    token = make(audience=audience, tenant_id=tenant_id, file_id=file_id)
    assert read_link(token, now=NOW, key=KEY) == Link(tenant_id, file_id, audience, NOW + LIFETIME)
