import base64
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from kernel.events.webhooks import signing

VECTORS = Path(__file__).parents[5] / "shared/data/webhook_signatures/public/vectors.json"
OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NEW = "whsec_" + base64.b64encode(bytes(range(32))).decode()
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BODY = b'{"type": "ticket.solved"}'


def load_vectors():
    if not VECTORS.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason="../shared/data is not here"))]
    return [pytest.param(row, id=row["name"]) for row in json.loads(VECTORS.read_text())]


def signed(*secrets, now=NOW, body=BODY):
    return signing.sign(secrets, message_id="msg_1", timestamp=now, body=body)


def code_of(secrets, headers, body=BODY, now=NOW):
    with pytest.raises(signing.BadSignature) as caught:
        signing.verify(secrets, headers=headers, body=body, now=now)
    return caught.value.code


@pytest.mark.parametrize("vector", load_vectors())
def test_standard_vectors(vector):
    names = (signing.ID_HEADER, signing.TIMESTAMP_HEADER, signing.SIGNATURE_HEADER)
    headers = {name: vector[name] for name in names if name in vector}
    now = datetime.fromtimestamp(vector["now"], tz=UTC)
    try:
        found = signing.verify([vector["secret"]], headers=headers, body=vector["body"].encode(), now=now)
    except (signing.BadSignature, signing.BadSecret):
        found = None
    assert found == (vector["webhook-id"] if vector["valid"] else None)


def test_known_answer_is_what_we_sign():
    headers = signing.sign(
        [OLD],
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=datetime.fromtimestamp(1614265330, tz=UTC),
        body=b'{"test": 2432232314}',
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_rotation_sends_two_signatures_and_either_secret_verifies():
    headers = signed(OLD, NEW)
    assert len(headers["webhook-signature"].split(" ")) == 2
    assert signing.verify([OLD], headers=headers, body=BODY, now=NOW) == "msg_1"
    assert signing.verify([NEW], headers=headers, body=BODY, now=NOW) == "msg_1"


def test_receiver_with_two_secrets_accepts_a_message_under_either():
    for secret in (OLD, NEW):
        assert signing.verify([NEW, OLD], headers=signed(secret), body=BODY, now=NOW) == "msg_1"


def test_header_names_are_read_in_any_case():
    headers = {name.title(): value for name, value in signed(NEW).items()}
    assert signing.verify([NEW], headers=headers, body=BODY, now=NOW) == "msg_1"


def test_timestamp_counts_in_utc_whatever_zone_it_came_in():
    elsewhere = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert signed(NEW, now=elsewhere) == signed(NEW)


@pytest.mark.parametrize(
    ("seconds", "code"), [(-301, "too_old"), (-300, None), (0, None), (300, None), (301, "too_new")]
)
def test_tolerance_reaches_exactly_five_minutes_both_ways(seconds, code):
    headers = signed(NEW, now=NOW + timedelta(seconds=seconds))
    if code:
        assert code_of([NEW], headers) == code
    else:
        assert signing.verify([NEW], headers=headers, body=BODY, now=NOW) == "msg_1"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"webhook-id": ""}, "missing_header"),
        ({"webhook-id": "msg_2"}, "no_match"),
        ({"webhook-id": "msg 1"}, "bad_id"),
        ({"webhook-id": "m" * 257}, "bad_id"),
        ({"webhook-timestamp": "1e9"}, "bad_timestamp"),
        ({"webhook-timestamp": "nan"}, "bad_timestamp"),
        ({"webhook-timestamp": "-5"}, "bad_timestamp"),
        ({"webhook-timestamp": "١٢"}, "bad_timestamp"),
        ({"webhook-timestamp": "999999999999"}, "bad_timestamp"),
        ({"webhook-timestamp": "9" * 5000}, "bad_timestamp"),
        ({"webhook-signature": "v1"}, "no_match"),
        ({"webhook-signature": "v1,"}, "no_match"),
        ({"webhook-signature": "v1,%%%"}, "no_match"),
        ({"webhook-signature": "v1,\ud800é"}, "no_match"),
        ({"webhook-signature": ",,, v1 v1, ,"}, "no_match"),
    ],
)
def test_mangled_headers_are_refused_with_a_code(change, code):
    assert code_of([NEW], {**signed(NEW), **change}) == code


def test_other_signature_versions_do_not_count():
    headers = signed(NEW)
    headers["webhook-signature"] = headers["webhook-signature"].replace("v1,", "v2,")
    assert code_of([NEW], headers) == "no_match"


def test_only_the_first_sixteen_signatures_are_tried():
    headers = signed(NEW)
    right = headers["webhook-signature"]
    headers["webhook-signature"] = " ".join(["v1,AAAA"] * 15 + [right])
    assert signing.verify([NEW], headers=headers, body=BODY, now=NOW) == "msg_1"
    headers["webhook-signature"] = " ".join(["v1,AAAA"] * 16 + [right])
    assert code_of([NEW], headers) == "no_match"


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_!!!", "whsec_c2hvcnQ=", "whsec_é", "whsec_" + "A" * 100]
)
def test_weak_or_broken_secrets_are_refused_at_configuration(secret):
    with pytest.raises(signing.BadSecret):
        signing.decode_secret(secret)


@pytest.mark.parametrize("secrets", [[], NEW])
def test_no_secret_at_all_and_a_bare_string_are_mistakes(secrets):
    with pytest.raises(signing.BadSecret):
        signing.sign(secrets, message_id="msg_1", timestamp=NOW, body=BODY)


@pytest.mark.parametrize("message_id", ["", "a.b", "a\r\nX: y", "é", "a" * 201])
def test_message_ids_that_could_be_ambiguous_are_not_sent(message_id):
    with pytest.raises(ValueError, match="message_id"):
        signing.sign([NEW], message_id=message_id, timestamp=NOW, body=BODY)


def test_new_secrets_differ_and_are_long_enough():
    first, second = signing.new_secret(), signing.new_secret()
    assert first != second
    assert len(signing.decode_secret(first)) == 32


@given(body=st.text().map(str.encode))
def test_the_reference_library_signs_the_same(body):
    theirs = Webhook(NEW).sign("msg_1", NOW, body.decode())
    assert signed(NEW, body=body)["webhook-signature"] == theirs


@given(body=st.binary(min_size=1, max_size=200), where=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_any_flipped_bit_is_found(body, where, bit):
    headers = signed(NEW, body=body)
    altered = bytearray(body)
    altered[where % len(body)] ^= 1 << bit
    assert code_of([NEW], headers, body=bytes(altered)) == "no_match"
