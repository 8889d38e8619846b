"""API tokens as the admins' list shows them; never anything a secret could be made from."""

from dataclasses import dataclass
from datetime import datetime

from kernel.people.models import ApiToken


@dataclass(frozen=True, slots=True)
class TokenRow:
    id: int
    name: str
    public_id: str
    scopes: tuple[str, ...]
    created_by: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    state: str  # "active", "expired", "revoked"


def list_tokens(*, now: datetime) -> list[TokenRow]:
    """Newest first, one query."""
    tokens = ApiToken.objects.select_related("created_by").order_by("-id")
    return [_row(token, now) for token in tokens]


def _row(token: ApiToken, now: datetime) -> TokenRow:
    state = "expired" if token.expires_at <= now else "active"
    return TokenRow(
        id=token.id,
        name=token.name,
        public_id=token.public_id,
        scopes=tuple(token.scopes),
        created_by=token.created_by.display_name,
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        state="revoked" if token.revoked_at else state,
    )
