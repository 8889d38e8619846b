"""Where somebody is signed in at this desk."""

from dataclasses import dataclass
from datetime import datetime

from kernel.people.models import SignIn


@dataclass(frozen=True, slots=True)
class SignInRow:
    id: int
    method: str
    address: str
    browser: str
    signed_in_at: datetime
    is_current: bool


def list_sign_ins(*, membership_id: int, since: datetime, current_id: int | None) -> list[SignInRow]:
    """Those that may still be open: not ended, and younger than a session lives. Newest first."""
    rows = SignIn.objects.filter(membership_id=membership_id, ended_at=None, signed_in_at__gte=since)
    return [
        SignInRow(row.id, row.method, row.address, row.browser, row.signed_in_at, row.id == current_id)
        for row in rows.order_by("-id")[:50]
    ]
