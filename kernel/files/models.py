"""Uploads. A file is quarantined until it was scanned and its type was read from its bytes."""

from django.db import models

from kernel.tenancy.models import TenantModel


class FileState(models.IntegerChoices):
    PENDING = 0  # not scanned yet: nobody may fetch it
    CLEAN = 1
    UNSCANNED = 2  # no scanner is configured: download only, said so
    INFECTED = 3  # kept for evidence, never served


class File(TenantModel):
    """`storage_key` is random and starts with the tenant; `name` is for people only and never a path."""

    storage_key = models.CharField(max_length=120)
    preview_key = models.CharField(max_length=120, blank=True)  # the re-encoded image, when it is one
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    is_inline_image = models.BooleanField(default=False)
    state = models.SmallIntegerField(choices=FileState.choices, default=FileState.PENDING)
    uploaded_by_kind = models.CharField(max_length=16)
    uploaded_by_id = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "storage_key"], name="file_storage_key")]
        indexes = [models.Index(fields=["tenant_id", "id"], name="file_pending", condition=models.Q(state=0))]

    def __str__(self) -> str:
        return self.name
