"""Private links: whoever holds one may read and answer that ticket, nothing else.

The secret part is derived, not stored, so a copy of the database opens no ticket without the installation's key.
"""

import base64
import hashlib
import hmac

TOKEN_LENGTH = 26  # 130 bits in base 32


def link_token(*, key: str, tenant_id: int, number: int, nonce: str) -> str:
    text = f"ticket-link|{tenant_id}|{number}|{nonce}".encode()
    digest = hmac.new(key.encode(), text, hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:TOKEN_LENGTH]


def is_token(given: str, *, key: str, tenant_id: int, number: int, nonce: str) -> bool:
    expected = link_token(key=key, tenant_id=tenant_id, number=number, nonce=nonce)
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))
