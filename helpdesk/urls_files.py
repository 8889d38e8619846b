"""The files host: uploads and nothing else, so that what strangers uploaded never runs beside the desk."""

from django.urls import URLPattern, URLResolver, include, path

from kernel.http.theme import tenant_theme

handler400 = "kernel.http.error_pages.bad_request"
handler403 = "kernel.http.error_pages.forbidden"
handler404 = "kernel.http.error_pages.not_found"
handler500 = "kernel.http.error_pages.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("kernel.files.web.host_urls")),
    path("theme.css", tenant_theme, name="tenant_theme"),  # for its error pages
]
