"""Uploads in the admin: what they are and what the scanner said. They are opened where they belong, not here."""

from django.contrib import admin

from kernel.files.models import File
from kernel.http.admin import ReadOnlyAdmin
from kernel.http.admin_site import site


@admin.register(File, site=site)
class FileAdmin(ReadOnlyAdmin):
    list_display = ("name", "media_type", "size", "state", "uploaded_by_kind", "created_at")
    list_filter = ("state", "is_inline_image", "uploaded_by_kind")
    search_fields = ("name", "sha256")
    fields = (
        *("name", "media_type", "size", "sha256", "state", "is_inline_image"),
        *("uploaded_by_kind", "uploaded_by_id", "created_at"),
    )
