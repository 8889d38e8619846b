"""Row locks, in order of id or of external id, only inside a transaction."""

from collections.abc import Collection

from platforms.models.action import Action
from platforms.models.connection import PlatformConnection
from platforms.models.customer import Customer


def lock_actions(ids: Collection[int]) -> list[Action]:
    return list(Action.objects.filter(id__in=ids).order_by("id").select_for_update(of=("self",)))


def lock_connection() -> PlatformConnection | None:
    return PlatformConnection.objects.select_for_update(of=("self",)).first()


def lock_customers(external_ids: Collection[str]) -> list[Customer]:
    """Only what an upsert compares: id, external id, state and time of the news."""
    known = Customer.objects.filter(external_id__in=external_ids).order_by("external_id")
    return list(known.only("id", "external_id", "state", "as_of").select_for_update(of=("self",)))
