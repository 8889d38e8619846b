"""The doors of the web: who may pass, and what the view finds on its request."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from kernel.actors import Actor
from kernel.errors import DomainError
from kernel.http.htmx import go
from kernel.http.requests import AgentRequest, DeskRequest

P = ParamSpec("P")
AgentView = Callable[Concatenate[AgentRequest, P], HttpResponseBase]
PortalView = Callable[Concatenate[DeskRequest, P], HttpResponseBase]
AnyView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
Resolver = Callable[[DeskRequest], Actor | None]

_portal_actors: list[Resolver] = []


def agent_view(permission: str | None = None) -> Callable[[AgentView[P]], AnyView[P]]:
    """For people who work here. Strangers go to sign-in, those without the permission get a 403."""

    def guard(view: AgentView[P]) -> AnyView[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            detour = detour_of(request)
            if detour is not None:
                return detour
            mine = cast("AgentRequest", request)
            if permission is not None:
                mine.actor.require(permission)
            return keep_private(view(mine, *args, **kwargs))

        return guarded

    return guard


def portal_view(view: PortalView[P]) -> AnyView[P]:
    """For anyone. `request.actor` is whoever the registered resolvers know (a customer, the holder of a private
    link), an agent looking at the portal, or the nameless visitor.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        mine = cast("DeskRequest", request)
        found = next((actor for resolve in _portal_actors if (actor := resolve(mine)) is not None), None)
        if found is not None:
            mine.actor = found
        return keep_private(view(mine, *args, **kwargs))

    return guarded


def portal_actor(resolver: Resolver) -> Resolver:
    """Register who a portal request may belong to; the first that answers wins."""
    _portal_actors.append(resolver)
    return resolver


def detour_of(request: HttpRequest) -> HttpResponse | None:
    """Where somebody has to go before they may pass: to sign in, or to set a password or second factor."""
    mine = cast("DeskRequest", request)
    if mine.detour_to:
        return go(request, reverse(mine.detour_to))
    if mine.membership is None:
        return go(request, f"{reverse('account_login')}?{urlencode({'next': _way_back(request)})}")
    return None


def keep_private(response: HttpResponseBase) -> HttpResponseBase:
    """Pages about people are kept by nobody on the way, and not shown again after signing out."""
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "private, no-store"
    return response


def add_domain_errors(form: BaseForm, error: DomainError) -> None:
    """A refusal onto the form, beside the fields it names; nothing of what was typed is lost."""
    fields = error.fields or {"": [error.message]}
    for name, texts in fields.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def _way_back(request: HttpRequest) -> str:
    """The page to return to after signing in: this one, or for a POST and for HTMX the one it was sent from."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.get_full_path()
    referer: Any = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    return str(referer.path) or "/desk/"
