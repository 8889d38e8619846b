"""Secrets that people and programs are given once: what they look like and how they are kept."""

import hashlib
import secrets
from dataclasses import dataclass

WORDS = 5
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for one another
PUBLIC_ID_BYTES = 6
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class NewToken:
    """`text` is shown once; the other two are kept."""

    public_id: str
    text: str
    secret_hash: bytes


def new_token() -> NewToken:
    """`hd_<public id>_<secret>`, the secret with 256 bits."""
    public_id, secret = secrets.token_hex(PUBLIC_ID_BYTES), secrets.token_urlsafe(SECRET_BYTES)
    return NewToken(public_id=public_id, text=f"hd_{public_id}_{secret}", secret_hash=digest(secret))


def digest(secret: str) -> bytes:
    """High entropy, so a fast hash is enough."""
    return hashlib.sha256(secret.encode()).digest()


def new_password() -> str:
    """Twenty letters in groups of four (99 bits), to be read out or typed from paper."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(WORDS))
