"""The base of every admin page: shows and offers the active tenant's rows only, and writes through operations."""

from typing import Any, ClassVar, cast

from django import forms
from django.db.models import ForeignKey, Model, QuerySet
from django.forms.models import ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from unfold.admin import ModelAdmin, TabularInline

from kernel.actors import Actor
from kernel.http.operations import CONFIGURE, delete_config, save_config
from kernel.http.requests import DeskRequest
from kernel.tenancy.models import TenantModel


class TenantForm(forms.ModelForm[Any]):
    """Checks uniqueness within the tenant, which Django would leave out because the tenant is not on the form."""

    def _get_validation_exclusions(self) -> set[str]:
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # Django's own hook
        return excluded - {"tenant_id"}


def actor_of(request: HttpRequest) -> Actor:
    return cast("DeskRequest", request).actor


class _Scoped:
    """What pages and inlines share."""

    permission: ClassVar[str] = CONFIGURE
    form = TenantForm
    model: type[Model]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The tenant's manager, which adds the tenant and raises without one."""
        ordering: tuple[str, ...] = tuple(getattr(self, "ordering", None) or ("-pk",))
        return self.model._default_manager.all().order_by(*ordering)  # noqa: SLF001

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Choices are rows of this tenant; a table without a tenant offers none, so that no page lists everyone."""
        related: type[Model] = db_field.related_model
        rows = related._default_manager.all()  # noqa: SLF001
        kwargs["queryset"] = rows if issubclass(related, TenantModel) else rows.none()
        found: ModelChoiceField[Any] | None = super().formfield_for_foreignkey(  # type: ignore[misc]
            db_field, request, **kwargs
        )
        return found

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return actor_of(request).may(self.permission)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return actor_of(request).may(self.permission)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return actor_of(request).may(self.permission)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return actor_of(request).may(self.permission)


class TenantModelAdmin(_Scoped, ModelAdmin):  # type: ignore[misc]  # unfold is untyped
    """`permission`: what an actor needs for this page; `kernel.configure` unless a class says otherwise."""

    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).may(self.permission)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        self._save(request, obj, form.changed_data)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.save(commit=False)
        for obj in formset.deleted_objects:
            self.delete_model(request, obj)
        for obj, changed in formset.changed_objects:
            self._save(request, obj, changed)
        for obj in formset.new_objects:
            self._save(request, obj, ["added"])
        formset.save_m2m()

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        delete_config(actor=actor_of(request), obj=obj, now=timezone.now(), permission=self.permission)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for obj in queryset:
            self.delete_model(request, obj)

    def _save(self, request: HttpRequest, obj: Model, changed: list[str]) -> None:
        save_config(
            actor=actor_of(request), obj=obj, changed=changed, now=timezone.now(), permission=self.permission
        )

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Django's own log has no tenant and is not written; history is in the events."""
        raise Http404("This page has no history of its own; see the audit log.")

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Written as an event instead."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Written as an event instead."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Written as an event instead."""


class ReadOnlyAdmin(TenantModelAdmin):
    """For tables that are only added to, and for those whose changes have operations of their own."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class TenantInline(_Scoped, TabularInline):  # type: ignore[misc]  # unfold is untyped
    extra = 0


class ReadOnlyInline(TenantInline):
    """What belongs to the row above and is only added to elsewhere."""

    can_delete = False
    ordering = ("pk",)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
