"""Who is at the other end: the same session, the same rule as on the pages (`kernel.people.middleware`)."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from kernel.actors import Actor
from kernel.people.queries.signed_in import find_person
from kernel.tenancy.context import tenant_context
from kernel.tenancy.queries import get_tenant, resolve_host


@dataclass(frozen=True, slots=True)
class Viewer:
    tenant_id: int
    actor: Actor


def find_tenant(host: str) -> int | None:
    """`host` without port, as typed."""
    return resolve_host(host.lower().rstrip("."))


def identify(*, tenant_id: int, session_key: str) -> Viewer | None:
    """Nobody without a living session of a person who may work here right now."""
    with tenant_context(tenant_id):
        session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")(session_key)
        person = find_person(session=session, mfa_required=get_tenant().mfa_required)
    if person is None or person.detour_to:
        return None
    return Viewer(tenant_id, person.actor)
