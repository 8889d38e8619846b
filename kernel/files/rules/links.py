"""Signed short links to the files host, which knows no session: the link says who may read what till when."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LIFETIME = timedelta(minutes=5)
_PURPOSE = b"stagedoor.files.link.v1\0"
_MAX_TOKEN = 1024


class BadLink(Exception):
    """`code`: malformed, bad_signature, expired or too_long_lived."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Link:
    """`audience` names the actor it was made for, such as "agent:12"; the door may check that access anew."""

    tenant_id: int
    file_id: int
    audience: str
    expires_at: datetime


def sign_link(*, tenant_id: int, file_id: int, audience: str, expires_at: datetime, key: bytes) -> str:
    facts = [tenant_id, file_id, audience, int(expires_at.timestamp())]
    payload = json.dumps(facts, separators=(",", ":")).encode()
    return f"{_encode(payload)}.{_encode(_mac(payload, key))}"


def read_link(token: str, *, now: datetime, key: bytes) -> Link:
    """What the link allows, or `BadLink`. No link outlives five minutes, whatever was signed."""
    payload, mac = _split(token)
    if not hmac.compare_digest(mac, _mac(payload, key)):
        raise BadLink("bad_signature")
    tenant_id, file_id, audience, seconds = json.loads(payload)
    expires_at = datetime.fromtimestamp(seconds, tz=UTC)
    if expires_at <= now:
        raise BadLink("expired")
    if expires_at > now + LIFETIME:
        raise BadLink("too_long_lived")
    return Link(tenant_id, file_id, audience, expires_at)


def _split(token: str) -> tuple[bytes, bytes]:
    payload, dot, mac = token.partition(".")
    if not dot or len(token) > _MAX_TOKEN or not token.isascii():
        raise BadLink("malformed")
    try:
        return _decode(payload), _decode(mac)
    except (binascii.Error, ValueError) as error:
        raise BadLink("malformed") from error


def _mac(payload: bytes, key: bytes) -> bytes:
    return hmac.new(key, _PURPOSE + payload, hashlib.sha256).digest()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
