"""What our middlewares add to a request, typed."""

from typing import Protocol

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from kernel.actors import Actor
from kernel.tenancy.models import Tenant


class Member(Protocol):
    """The signed-in person's place in this tenant, as doors need it (`kernel.people` lies above and has the model)."""

    id: int
    user_id: int
    role: str
    display_name: str
    is_available: bool
    time_zone: str


class DeskRequest(HttpRequest):
    """Any request inside a tenant. `detour_to` names the page that a signed-in person must deal with first."""

    tenant: Tenant
    actor: Actor
    membership: Member | None
    detour_to: str
    request_id: str
    htmx: HtmxDetails


class AgentRequest(DeskRequest):
    """Inside `@agent_view`: somebody who works here."""

    membership: Member  # the door has made sure
