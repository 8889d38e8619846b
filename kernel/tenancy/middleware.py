"""Host name to tenant, and the one transaction of each request."""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase

from kernel.tenancy.context import tenant_context
from kernel.tenancy.queries import get_tenant, resolve_host

SERVER_ERROR = 500


def split_host(request: HttpRequest) -> tuple[str, bool]:
    """The host without port, and whether it is a tenant's files host (`<slug>.files.…`)."""
    host = request.get_host().rsplit(":", 1)[0].lower().rstrip(".")
    label, _, rest = host.partition(".")
    if rest.startswith("files."):
        return f"{label}.{rest.removeprefix('files.')}", True
    return host, False


class TenantMiddleware:
    """Everything inside runs in the tenant's transaction; an answer of 500 and above leaves nothing behind."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        host, is_files = split_host(request)
        tenant_id = resolve_host(host)
        if tenant_id is None:
            raise Http404("No desk has this address.")
        if is_files:
            request.urlconf = settings.FILES_URLCONF
        with tenant_context(tenant_id):
            setattr(request, "tenant", get_tenant())  # noqa: B010 - typed for views by kernel.http.requests
            response = self.get_response(request)
            if response.status_code >= SERVER_ERROR:
                transaction.set_rollback(True)
        return response
