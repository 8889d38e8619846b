"""The admin of one tenant: for its admins, on its host, behind the same sign-in as the desk."""

from collections.abc import Callable
from typing import Any, cast

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from unfold.sites import UnfoldAdminSite

from kernel.errors import NotAllowed
from kernel.http.doors import detour_of, keep_private
from kernel.http.htmx import go
from kernel.http.operations import CONFIGURE
from kernel.http.requests import DeskRequest

# The admin's theme is written with Alpine, which evaluates attributes, and sets its colours in a style element.
THEME_NEEDS = {"script-src": ["'unsafe-eval'"], "style-src": ["'unsafe-inline'"]}


class DeskAdminSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold is untyped
    enable_nav_sidebar = True

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """The desk's name is always in sight."""
        context: dict[str, Any] = super().each_context(request)
        name = cast("DeskRequest", request).tenant.name
        return context | {"site_header": name, "site_title": f"{name} admin", "site_url": "/desk/"}

    def has_permission(self, request: HttpRequest) -> bool:
        mine = cast("DeskRequest", request)
        return mine.membership is not None and mine.actor.may(CONFIGURE)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002 - Django's signature
        """Strangers sign in where everyone does; people without the role are told so."""
        detour = detour_of(request)
        if detour is not None:
            return detour
        raise NotAllowed("The admin is for admins of this desk. Ask one of them for what you need.")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002 - Django's signature
        return go(request, reverse("account_logout"))

    def password_change(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 - Django's signature
    ) -> HttpResponse:
        return go(request, reverse("account_change_password"))

    def admin_view(
        self,
        view: Callable[..., HttpResponseBase],
        cacheable: bool = False,  # noqa: FBT001, FBT002 - Django's signature
    ) -> Callable[..., HttpResponseBase]:
        guarded = super().admin_view(view, cacheable)

        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not self.has_permission(request):
                return self.login(request)
            return keep_private(guarded(request, *args, **kwargs))

        return cast("Callable[..., HttpResponseBase]", csp_update(THEME_NEEDS)(shown))


site = DeskAdminSite(name="admin")
