"""Every address of a tenant's host, in one list. Each app brings its own; one that is not there yet is left out."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView

from kernel.http.admin_site import site
from kernel.http.theme import tenant_theme

handler400 = "kernel.http.error_pages.bad_request"
handler403 = "kernel.http.error_pages.forbidden"
handler404 = "kernel.http.error_pages.not_found"
handler500 = "kernel.http.error_pages.server_error"

MOUNTS = [
    ("accounts/", "kernel.people.web.account_urls"),
    ("desk/", "kernel.people.web.urls"),
    ("desk/", "kernel.files.web.urls"),
    ("desk/", "kernel.live.web.urls"),
    ("desk/", "platforms.web.urls"),
    ("desk/", "tickets.web.urls"),
    ("desk/", "helpcenter.web.urls"),
    ("api/v1/", "kernel.api.urls"),
    ("api/v1/", "platforms.api.urls"),
    ("api/v1/", "tickets.api.urls"),
    ("api/v1/", "helpcenter.api.urls"),
    ("", "tickets.web.portal_urls"),
    ("", "helpcenter.web.portal_urls"),
]


def mounts() -> list[URLPattern | URLResolver]:
    return [path(prefix, include(module)) for prefix, module in MOUNTS if _exists(module)]


def _exists(module: str) -> bool:
    parents = module.split(".")
    packages = (".".join(parents[:depth]) for depth in range(1, len(parents) + 1))
    return all(find_spec(name) is not None for name in packages)


urlpatterns: list[URLPattern | URLResolver] = [
    path("theme.css", tenant_theme, name="tenant_theme"),
    path("admin/", site.urls),
    *mounts(),
]
if settings.DEBUG or settings.IS_DEMO:
    urlpatterns.append(path("styleguide/", TemplateView.as_view(template_name="styleguide/index.html")))
