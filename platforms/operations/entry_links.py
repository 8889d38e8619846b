"""The link by which the platform brings somebody to the portal who is signed in there.

`<id>.<seconds>.<body>.<signature>`: a Standard Webhooks message folded into one word. The body is JSON with the
customer's `external_id`, in URL-safe base64; so is the signature, of the bytes "<id>.<seconds>.<body in JSON>".
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.events.webhooks.signing import (
    ID_HEADER,
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    BadSignature,
    sign,
    verify,
)

LIFETIME = timedelta(minutes=5)
MOST = 2000  # characters
MOST_ID = 120
PARTS = 4


class BadEntry(Exception):
    """`code`: malformed, or one of `BadSignature`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Entry:
    """`message_id` is new for each link, so that one can be refused the second time."""

    message_id: str
    external_id: str


def sign_entry(secrets: Sequence[str], *, message_id: str, external_id: str, now: datetime) -> str:
    """What the platform does; here for the sandbox and for tests."""
    body = json.dumps({"external_id": external_id}).encode()
    headers = sign(secrets[:1], message_id=message_id, timestamp=now, body=body)
    signature = base64.b64decode(headers[SIGNATURE_HEADER].removeprefix("v1,"))
    return ".".join((message_id, headers[TIMESTAMP_HEADER], _fold(body), _fold(signature)))


def read_entry(secrets: Sequence[str], token: str, *, now: datetime) -> Entry:
    headers, body = _unfold(token)
    try:
        message_id = verify(secrets, headers=headers, body=body, now=now, tolerance=LIFETIME)
    except BadSignature as error:
        raise BadEntry(error.code) from error
    return Entry(message_id, _external_id(body))


def _unfold(token: str) -> tuple[Mapping[str, str], bytes]:
    parts = token.split(".")
    if len(token) > MOST or len(parts) != PARTS or not token.isascii():
        raise BadEntry("malformed")
    message_id, seconds, folded, signature = parts
    try:
        body, mac = _bytes(folded), _bytes(signature)
    except (binascii.Error, ValueError) as error:
        raise BadEntry("malformed") from error
    given = f"v1,{base64.b64encode(mac).decode()}"
    return {ID_HEADER: message_id, TIMESTAMP_HEADER: seconds, SIGNATURE_HEADER: given}, body


def _external_id(body: bytes) -> str:
    """Signed by the platform, and still only a word of theirs."""
    try:
        given = json.loads(body)["external_id"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadEntry("malformed") from error
    if not isinstance(given, str) or not 0 < len(given) <= MOST_ID or not given.isprintable():
        raise BadEntry("malformed")
    return given


def _fold(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
