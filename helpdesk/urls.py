"""Every address of a tenant's host, in one list; each app brings its own."""

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
    ("desk/", "kernel.clock.web.urls"),
    ("desk/", "platforms.web.urls"),
    ("desk/", "tickets.web.urls"),
    ("api/v1/", "kernel.api.urls"),
    ("api/v1/", "platforms.api.urls"),
    ("api/v1/", "tickets.api.urls"),
    ("", "tickets.web.portal_urls"),
    ("", "helpcenter.web.portal_urls"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("theme.css", tenant_theme, name="tenant_theme"),
    path("admin/", site.urls),
    *(path(prefix, include(module)) for prefix, module in MOUNTS),
]
if settings.DEBUG or settings.IS_DEMO:
    urlpatterns.append(path("styleguide/", TemplateView.as_view(template_name="styleguide/index.html")))
