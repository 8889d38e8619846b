"""Deny by default: a view that names no permission answers nobody."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from kernel.actors import Actor

if TYPE_CHECKING:  # DRF imports this module while it defines its views
    from rest_framework.views import APIView


class IsStaffActor(BasePermission):
    """A member or a token of this tenant, holding what the view's `permission` names for this method."""

    message = "Your role or token does not include this. Ask an admin of the desk for it."
    code = "not_allowed"

    def has_permission(self, request: Request, view: "APIView") -> bool:
        actor = request.auth
        if not isinstance(actor, Actor) or not actor.is_staff:
            return False
        if not hasattr(view, (request.method or "").lower()):
            return True  # the answer is 405
        wanted = permission_for(view, request.method or "")
        return bool(wanted) and actor.may(wanted)


def permission_for(view: object, method: str) -> str:
    """`permission` is one name for all methods, or a mapping by method; what is not named is denied."""
    named = getattr(view, "permission", "")
    if isinstance(named, str):
        return named
    return str(named.get("GET" if method == "HEAD" else method, ""))
