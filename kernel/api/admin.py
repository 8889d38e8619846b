"""Keys that the API remembers for a day."""

from django.contrib import admin

from kernel.api.models import IdempotentRequest
from kernel.http.admin import ReadOnlyAdmin
from kernel.http.admin_site import site


@admin.register(IdempotentRequest, site=site)
class IdempotentRequestAdmin(ReadOnlyAdmin):
    permission = "people.manage_tokens"
    list_display = ("key", "actor_kind", "actor_id", "method", "path", "status", "created_at")
    fields = ("key", "actor_kind", "actor_id", "method", "path", "status", "created_at")
