"""Platforms in the admin: read-only mirrors; the connection and the actions change through their own operations."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from kernel.errors import DomainError
from kernel.http.admin import ReadOnlyAdmin, actor_of
from kernel.http.admin_site import site
from platforms import access
from platforms.models import Action, Customer, IngestedEvent, PlatformConnection, Reveal
from platforms.operations.actions import cancel_action
from platforms.operations.connection import rotate_secret, set_connection_active
from platforms.operations.settling import resend_action
from platforms.queries.customers import card_of


@admin.register(Customer, site=site)
class CustomerAdmin(ReadOnlyAdmin):
    """Masked here too: personal data is revealed for a reason, on the customer's page."""

    permission = access.VIEW_CUSTOMERS
    list_display = ("masked", "kind", "external_id", "state", "tier", "country", "as_of")
    list_filter = ("kind", "state")
    search_fields = ("handle_key__startswith", "external_id__exact")
    fields = (
        *(
            "masked",
            "masked_email",
            "kind",
            "external_id",
            "handle",
            "locale",
            "time_zone",
            "country",
            "tier",
        ),
        *("state", "since_on", "as_of", "created_at"),
    )
    readonly_fields = fields

    @admin.display(description="Customer")
    def masked(self, customer: Customer) -> str:
        return card_of(customer).label

    @admin.display(description="E-mail")
    def masked_email(self, customer: Customer) -> str:
        return card_of(customer).email_masked


@admin.register(Action, site=site)
class ActionAdmin(ReadOnlyAdmin):
    permission = access.VIEW_ACTIONS
    list_display = ("kind", "customer", "state", "attempts", "detail", "requested_at", "settled_at")
    list_filter = ("state", "kind")
    list_select_related = ("customer",)
    actions = ("push", "cancel")

    @admin.action(description="Ask or send again now")
    def push(self, request: HttpRequest, queryset: QuerySet[Action]) -> None:
        for action in queryset:
            resend_action(actor=actor_of(request), action_id=action.id, now=timezone.now())
        messages.success(request, "They go out in a moment.")

    @admin.action(description="Cancel what has not left yet")
    def cancel(self, request: HttpRequest, queryset: QuerySet[Action]) -> None:
        for action in queryset:
            try:
                cancel_action(actor=actor_of(request), action_id=action.id, now=timezone.now())
            except DomainError as error:
                messages.error(request, f"{action.kind} {action.id}: {error.message}")


@admin.register(PlatformConnection, site=site)
class PlatformConnectionAdmin(ReadOnlyAdmin):
    permission = access.CONFIGURE
    list_display = ("endpoint_url", "is_active", "created_at", "rotated_at")
    fields = ("endpoint_url", "is_active", "created_at", "rotated_at")
    actions = ("pause", "resume", "rotate_out", "rotate_in")

    @admin.action(description="Pause sending")
    def pause(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        set_connection_active(actor=actor_of(request), is_active=False, now=timezone.now())

    @admin.action(description="Resume sending")
    def resume(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        set_connection_active(actor=actor_of(request), is_active=True, now=timezone.now())

    @admin.action(description="New secret for what we send")
    def rotate_out(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        secret = rotate_secret(actor=actor_of(request), direction="out", now=timezone.now())
        messages.success(request, f"New secret for what we send, shown only now: {secret}")

    @admin.action(description="New secret for what we are sent")
    def rotate_in(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        secret = rotate_secret(actor=actor_of(request), direction="in", now=timezone.now())
        messages.success(request, f"New secret for what we are sent, shown only now: {secret}")


@admin.register(IngestedEvent, site=site)
class IngestedEventAdmin(ReadOnlyAdmin):
    permission = access.VIEW_INGEST
    list_display = ("kind", "external_id", "state", "occurred_at", "received_at")
    list_filter = ("state",)
    search_fields = ("external_id__exact", "kind__exact")


@admin.register(Reveal, site=site)
class RevealAdmin(ReadOnlyAdmin):
    permission = access.VIEW_INGEST
    list_display = ("customer", "actor_kind", "actor_id", "reason", "revealed_at")
    list_select_related = ("customer",)
