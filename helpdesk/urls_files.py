"""The files host: uploads and nothing else, so that what strangers uploaded never runs beside the desk."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

handler400 = "kernel.http.error_pages.bad_request"
handler403 = "kernel.http.error_pages.forbidden"
handler404 = "kernel.http.error_pages.not_found"
handler500 = "kernel.http.error_pages.server_error"

urlpatterns: list[URLPattern | URLResolver] = (
    [path("", include("kernel.files.urls"))] if find_spec("kernel.files.urls") else []
)
