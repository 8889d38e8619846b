"""Session to person: what `request.actor`, `request.membership` and `request.user` are."""

from collections.abc import Callable
from datetime import UTC, tzinfo
from typing import cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from kernel.actors import Actor, ActorKind
from kernel.http.requests import DeskRequest
from kernel.people.queries.signed_in import Person, find_person


class ActorMiddleware:
    """Two queries (session, person) for whoever brings a session cookie, none for everyone else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        mine = cast("DeskRequest", request)
        introduce(mine, _find(mine))
        with timezone.override(_zone_of(mine)):
            return self.get_response(request)


def _zone_of(request: DeskRequest) -> tzinfo:
    """Pages show times where their reader is, or where the desk is; the API speaks UTC."""
    if request.path.startswith("/api/"):
        return UTC
    return ZoneInfo(request.membership.time_zone if request.membership else request.tenant.time_zone)


def introduce(request: DeskRequest, person: Person | None) -> None:
    """Somebody who still has to set a password or a second factor is signed in but acts as nobody until then."""
    request._cached_user = person.user if person else AnonymousUser()  # type: ignore[attr-defined]  # noqa: SLF001
    request.detour_to = person.detour_to if person else ""
    may_work = person is not None and not person.detour_to
    request.membership = person.membership if person and may_work else None
    request.actor = person.actor if person and may_work else visitor(request.tenant.id)


def visitor(tenant_id: int) -> Actor:
    """Somebody of whom we know nothing."""
    return Actor(kind=ActorKind.VISITOR, id=0, tenant_id=tenant_id)


def _find(request: DeskRequest) -> Person | None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return find_person(session=request.session, mfa_required=request.tenant.mfa_required)
