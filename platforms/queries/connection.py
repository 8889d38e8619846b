"""The platform's connection, and what it told us that nobody understood."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from kernel.actors import Actor
from kernel.errors import NotFound
from platforms.access import CONFIGURE, VIEW_INGEST
from platforms.models.connection import PlatformConnection
from platforms.models.ingest import IngestedEvent


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    endpoint_url: str
    is_active: bool
    created_at: datetime
    rotated_at: datetime | None
    is_rotating_out: bool  # two secrets sign what we send
    is_rotating_in: bool


def get_connection(*, viewer: Actor) -> ConnectionRow:
    viewer.require(CONFIGURE)
    found = PlatformConnection.objects.first()
    if found is None:
        raise NotFound("No platform is connected yet.")
    return ConnectionRow(
        endpoint_url=found.endpoint_url,
        is_active=found.is_active,
        created_at=found.created_at,
        rotated_at=found.rotated_at,
        is_rotating_out=bool(found.previous_secret_out),
        is_rotating_in=bool(found.previous_secret_in),
    )


def get_inbound_secrets() -> list[str]:
    """What may sign news for the active tenant; empty when no platform is connected."""
    found = PlatformConnection.objects.first()
    return found.secrets_in if found else []


def find_ingested(*, viewer: Actor) -> QuerySet[IngestedEvent]:
    viewer.require(VIEW_INGEST)
    return IngestedEvent.objects.all()
