"""The context processor: what the frame around every page shows. Apps add what only they know."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kernel.http import nav
from kernel.http.theme import theme_url

Provider = Callable[[HttpRequest], Any]
_providers: dict[str, Provider] = {}


def add_to_shell(name: str, provider: Provider) -> None:
    """`name` becomes a template variable, worked out only on pages that show it. Called in `AppConfig.ready`."""
    _providers[name] = provider


def shell(request: HttpRequest) -> dict[str, Any]:
    tenant = getattr(request, "tenant", None)
    if tenant is None:
        return {}
    actor = getattr(request, "actor", None)
    context: dict[str, Any] = {
        "tenant": tenant,
        "tenant_name": tenant.name,
        "actor": actor,
        "member": getattr(request, "membership", None),
        "theme_url": theme_url(tenant),
        "live_url": live_url(request),
        "desk_url": settings.LOGIN_REDIRECT_URL,
        "is_demo": settings.IS_DEMO,
        **_looks(request),
    }
    if actor is not None and actor.is_staff:
        context["rail"] = SimpleLazyObject(lambda: nav.items_for(actor, path=request.path))
    for name, provider in _providers.items():
        context[name] = SimpleLazyObject(lambda provider=provider: provider(request))  # type: ignore[misc]
    return context


def _looks(request: HttpRequest) -> dict[str, str]:
    """What static/js/theme.js has remembered; anything else in those cookies is ignored."""
    theme, density = request.COOKIES.get("ui_theme", ""), request.COOKIES.get("ui_density", "")
    return {
        "ui_theme": theme if theme in {"light", "dark"} else "",
        "ui_density": density if density in {"compact", "cosy"} else "",
    }


def live_url(request: HttpRequest) -> str:
    """Where the page listens for news: behind one proxy a path, else the live process's own port on this host."""
    if settings.LIVE_PATH:
        return str(settings.LIVE_PATH)
    host = request.get_host().rsplit(":", 1)[0]
    return f"{settings.PUBLIC_SCHEME}://{host}:{settings.LIVE_PORT}"
