import base64
import json
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from kernel.events.webhooks.signing import new_secret
from platforms.operations.entry_links import BadEntry, Entry, read_entry, sign_entry

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECRET = new_secret()


def fold(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def by_a_library(body):
    """As a platform would write it, with any Standard Webhooks library."""
    signature = Webhook(SECRET).sign("msg_1", NOW, body.decode()).removeprefix("v1,")
    return f"msg_1.{int(NOW.timestamp())}.{fold(body)}.{fold(base64.b64decode(signature))}"


def test_there_and_back():
    token = sign_entry([SECRET], message_id="msg_1", external_id="cre_ü", now=NOW)
    assert read_entry([new_secret(), SECRET], token, now=NOW) == Entry("msg_1", "cre_ü")


def test_a_library_signs_the_same():
    assert read_entry([SECRET], by_a_library(b'{"external_id": "x"}'), now=NOW) == Entry("msg_1", "x")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"1",
        b"{}",
        b'{"external_id": 5}',
        b'{"external_id": ""}',
        b'{"external_id": "a\\u0000b"}',
        b'{"external_id": "\\ud800"}',
        json.dumps({"external_id": "x" * 121}).encode(),
        b"[" * 900,
    ],
)
def test_signed_nonsense_is_refused(body):
    with pytest.raises(BadEntry) as caught:
        read_entry([SECRET], by_a_library(body), now=NOW)
    assert caught.value.code == "malformed"


def test_another_secret():
    token = sign_entry([SECRET], message_id="msg_1", external_id="x", now=NOW)
    with pytest.raises(BadEntry) as caught:
        read_entry([new_secret()], token, now=NOW)
    assert caught.value.code == "no_match"
