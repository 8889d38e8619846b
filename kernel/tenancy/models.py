"""Tenants, and the base of every tenant-owned table (lock one of three: the ORM)."""

from typing import Any, Self, TypeVar

from django.db import models

from kernel.tenancy.context import assumed_tenant, current_tenant_id, require_tenant_id

M = TypeVar("M", bound=models.Model)


class Tenant(models.Model):
    """One platform (a brand). Row-level security shows the application only the active tenant's own row."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=90)
    host = models.CharField(max_length=190, unique=True, null=True, blank=True)
    accent_hue = models.PositiveSmallIntegerField(default=265)  # degrees in oklch
    time_zone = models.CharField(max_length=64, default="UTC")
    locale = models.CharField(max_length=16, default="en")
    mfa_required = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug


class TenantQuerySet(models.QuerySet[M]):
    """The base of chainable querysets: filters that read as sentences."""

    def in_tenant(self) -> Self:
        return self.filter(tenant_id=require_tenant_id())


class TenantManager(models.Manager[M]):
    """Adds the active tenant to every query, and raises when there is none."""

    _queryset_class = TenantQuerySet

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(tenant_id=require_tenant_id())


class TenantModel(models.Model):
    """Owns `tenant_id`; `LockDown` in the migration adds the other two locks."""

    tenant_id = models.BigIntegerField(default=require_tenant_id, editable=False)

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"  # forward relations are scoped too


class TenantForeignKey(models.ForeignKey[Any, Any]):
    """A foreign key whose constraint is `(tenant_id, x_id) -> (tenant_id, id)`, made by `LockDown`."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs.setdefault("related_name", "+")
        super().__init__(to, on_delete, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        """Forms are built at import too, when no tenant is active: they start with no choices then."""
        if current_tenant_id() is not None:
            return super().formfield(**kwargs)
        with assumed_tenant(0):
            field: Any = super().formfield(**kwargs)
        if field is not None:
            field.queryset = field.queryset.none()
        return field
