"""Letting somebody into the portal whom the platform vouches for."""

from datetime import datetime, timedelta

from kernel.actors import system_actor
from kernel.errors import NotAllowed
from kernel.http.limits import hit
from kernel.tenancy.context import require_tenant_id
from platforms.operations.customers import ensure_customers
from platforms.operations.entry_links import LIFETIME, BadEntry, read_entry
from platforms.queries.connection import get_inbound_secrets

# Longer than any link lives, in whichever direction the two clocks differ.
REMEMBERED = 2 * LIFETIME + timedelta(minutes=1)
WORDS = "This sign-in link does not work any more. Open the help centre from your account again."


class BadEntryLink(NotAllowed):
    """Forged, expired, used before, another tenant's, or no platform is connected: all told alike."""

    code = "platforms.bad_entry_link"


def admit_customer(*, token: str, now: datetime) -> int:
    """The customer's id. Each link works once, within five minutes of its making."""
    secrets = get_inbound_secrets()
    if not secrets:
        raise BadEntryLink(WORDS)
    try:
        entry = read_entry(secrets, token, now=now)
    except BadEntry as error:
        raise BadEntryLink(WORDS) from error
    if not hit(key=f"portal-entry:{entry.message_id}", limit=1, window=REMEMBERED, now=now).allowed:
        raise BadEntryLink(WORDS)
    actor = system_actor(tenant_id=require_tenant_id())
    return ensure_customers(actor=actor, external_ids=[entry.external_id], now=now)[entry.external_id]
