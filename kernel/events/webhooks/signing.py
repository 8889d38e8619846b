"""Standard Webhooks signatures, both ways (https://www.standardwebhooks.com).

Written here because the `standardwebhooks` package reads the clock itself, takes text instead of bytes and
knows one secret; the tests use it as an oracle.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets as randomness
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

TOLERANCE = timedelta(seconds=300)
SECRET_PREFIX = "whsec_"  # noqa: S105 - the format's prefix, not a secret
SECRET_BYTES = range(24, 65)
ID_HEADER = "webhook-id"
TIMESTAMP_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"
# A receiver tries every signature against every secret: bound the work that a stranger can ask for.
MAX_SIGNATURES = 16

_SENT_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")
_RECEIVED_ID = re.compile(r"[!-~]{1,256}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")


class BadSecret(ValueError):
    """A secret that is empty, not base64, or outside 24 to 64 bytes; refused when it is configured."""


class BadSignature(Exception):
    """`code`: missing_header, bad_id, bad_timestamp, too_old, too_new or no_match."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(randomness.token_bytes(32)).decode()


def decode_secret(secret: str) -> bytes:
    text = secret.removeprefix(SECRET_PREFIX)
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadSecret("webhook secret is not base64") from error
    if len(key) not in SECRET_BYTES:
        raise BadSecret("webhook secret must be 24 to 64 bytes")
    return key


def sign(secrets: Sequence[str], *, message_id: str, timestamp: datetime, body: bytes) -> dict[str, str]:
    """The three headers. Each secret adds a signature, so that a receiver may change over at leisure."""
    if not _SENT_ID.fullmatch(message_id):
        raise ValueError("message_id must be 1 to 200 of A-Z a-z 0-9 _ -")
    seconds = str(int(timestamp.timestamp()))
    signatures = [_signature(key, message_id, seconds, body) for key in _keys(secrets)]
    return {ID_HEADER: message_id, TIMESTAMP_HEADER: seconds, SIGNATURE_HEADER: " ".join(signatures)}


def verify(
    secrets: Sequence[str],
    *,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
    tolerance: timedelta = TOLERANCE,
) -> str:
    """The message's id. Against replays the caller keeps it, unique, for at least twice the tolerance."""
    keys = _keys(secrets)
    message_id, seconds, given = _read_headers(headers)
    _check_age(seconds, now, tolerance)
    candidates = given.split(" ")[:MAX_SIGNATURES]
    expected = [_signature(key, message_id, seconds, body) for key in keys]
    # No early exit: the time taken tells nothing about which pair matched.
    matches = [
        hmac.compare_digest(e.encode(), c.encode("utf-8", "replace")) for e in expected for c in candidates
    ]
    if not any(matches):
        raise BadSignature("no_match")
    return message_id


def _keys(secrets: Sequence[str]) -> list[bytes]:
    if isinstance(secrets, str) or not secrets:
        raise BadSecret("at least one webhook secret is needed, as a list")
    return [decode_secret(secret) for secret in secrets]


def _signature(key: bytes, message_id: str, seconds: str, body: bytes) -> str:
    signed = b".".join((message_id.encode(), seconds.encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _read_headers(headers: Mapping[str, str]) -> tuple[str, str, str]:
    lowered = {name.lower(): value for name, value in headers.items()}
    found = [lowered.get(name, "") for name in (ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER)]
    if not all(found):
        raise BadSignature("missing_header")
    message_id, seconds, given = found
    if not _RECEIVED_ID.fullmatch(message_id):
        raise BadSignature("bad_id")
    if not _TIMESTAMP.fullmatch(seconds):
        raise BadSignature("bad_timestamp")
    return message_id, seconds, given


def _check_age(seconds: str, now: datetime, tolerance: timedelta) -> None:
    try:
        sent_at = datetime.fromtimestamp(int(seconds), tz=UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise BadSignature("bad_timestamp") from error
    if sent_at < now - tolerance:
        raise BadSignature("too_old")
    if sent_at > now + tolerance:
        raise BadSignature("too_new")
