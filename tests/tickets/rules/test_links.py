import re

from hypothesis import given
from hypothesis import strategies as st

from tickets.rules.links import TOKEN_LENGTH, is_token, link_token

KNOWN = {"key": "installation key", "tenant_id": 3, "number": 12, "nonce": "abcd"}


def test_the_token_of_a_ticket():
    token = link_token(**KNOWN)
    assert token == "jziyw33bz7yvbhcceokvd5cxvl"
    assert is_token(token, **KNOWN)


def test_anything_else_makes_another_token():
    changes = ({"key": "other"}, {"tenant_id": 4}, {"number": 13}, {"nonce": "abce"})
    assert len({link_token(**KNOWN), *(link_token(**KNOWN | change) for change in changes)}) == 5
    for change in changes:
        assert not is_token(link_token(**KNOWN), **KNOWN | change)


def test_parts_do_not_run_into_one_another():
    assert link_token(**KNOWN | {"tenant_id": 1, "number": 23}) != link_token(
        **KNOWN | {"tenant_id": 12, "number": 3}
    )


@given(st.integers(1, 2**63), st.integers(1, 2**31), st.text(min_size=1))
def test_tokens_are_short_and_fit_into_an_address(tenant_id, number, nonce):
    given_nonce = nonce.encode("utf-8", "ignore").decode()
    token = link_token(key="key", tenant_id=tenant_id, number=number, nonce=given_nonce)
    assert re.fullmatch(rf"[a-z2-7]{{{TOKEN_LENGTH}}}", token)
    assert is_token(token, key="key", tenant_id=tenant_id, number=number, nonce=given_nonce)


@given(st.text() | st.just("\ud800") | st.just("é"))
def test_no_text_opens_a_ticket_by_chance_or_by_its_bytes(text):
    assert not is_token(text, **KNOWN)
    assert not is_token(link_token(**KNOWN) + text + "x", **KNOWN)
