"""Switching tenants: a one-time ticket from one host, where somebody is signed in, to another, where they also work."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from kernel.errors import NotAllowed
from kernel.people.models import Handover, Membership, User
from kernel.people.queries.places import list_places

LIFE = timedelta(seconds=60)


class HandoverRefused(NotAllowed):
    code = "handover_refused"


@transaction.atomic
def start_handover(*, user_id: int, target_tenant_id: int, now: datetime) -> str:
    """The ticket to show on the other tenant's host within a minute."""
    if target_tenant_id not in {place.tenant_id for place in list_places(user_id=user_id)}:
        raise HandoverRefused("You do not work for that desk, or not any more.")
    ticket = secrets.token_urlsafe(32)
    Handover.objects.filter(user_id=user_id, expires_at__lte=now).delete()
    Handover.objects.create(
        token_hash=_digest(ticket), user_id=user_id, target_tenant_id=target_tenant_id, expires_at=now + LIFE
    )
    return ticket


@transaction.atomic
def accept_handover(*, ticket: str, tenant_id: int, now: datetime) -> User:
    """Uses the ticket up. Raises `HandoverRefused` for one that is unknown, late, used, or for another tenant."""
    valid = Handover.objects.filter(
        token_hash=_digest(ticket), target_tenant_id=tenant_id, used_at=None, expires_at__gt=now
    )
    user_id = valid.values_list("user_id", flat=True).first()
    if user_id is None or not valid.update(used_at=now):
        raise HandoverRefused(
            "This way in has run out. Go back to the other desk and switch again, or sign in here."
        )
    member = Membership.objects.filter(user_id=user_id, is_active=True, user__is_active=True)
    found = member.select_related("user").first()
    if found is None:
        raise HandoverRefused("You do not work for this desk, or not any more.")
    return found.user


def _digest(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode("utf-8", "replace")).digest()
