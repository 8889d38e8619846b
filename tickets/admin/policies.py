"""Service level policies. What a policy promises is a version: changing it publishes the next one."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from kernel.http.admin import ReadOnlyInline, TenantForm, TenantModelAdmin, actor_of
from kernel.http.admin_json import CheckedJson
from kernel.http.admin_site import site
from tickets.models import SlaPolicy, SlaPolicyVersion
from tickets.operations.policies import (
    check_terms,
    create_policy,
    publish_policy,
    reorder_policies,
    update_policy,
)
from tickets.queries.catalogue import newest_terms
from tickets.queries.policy_words import list_policy_views

EXAMPLE = {
    "calendar": "",
    "conditions": {},
    "targets": {"first_reply": {"urgent": 60, "high": 120, "normal": 240, "low": 480}},
    "pauses": {"resolution": ["pending", "on_hold"]},
    "thresholds": [
        {"at": {"percent": 75}, "ladder": [{"steps": [{"notify": ["assignee"]}]}]},
        {
            "at": {"percent": 100},
            "ladder": [{"steps": [{"raise_priority": True}, {"notify": ["team_leads"]}]}],
        },
    ],
}
TERMS_HELP = (
    "Targets are minutes of the calendar's open time. The first policy whose conditions match a ticket applies. "
    "Saving a change publishes a new version. Clocks that run are brought to it in the background, from their original "
    "start; Settings, Service level policies shows beforehand what that would do."
)


class PolicyForm(TenantForm):
    terms = CheckedJson(check=check_terms, help_text=TERMS_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["terms"] = newest_terms(self.instance) if self.instance.pk else EXAMPLE


class Versions(ReadOnlyInline):
    model = SlaPolicyVersion
    fields = ("number", "created_at", "terms")
    ordering = ("-number",)


@admin.register(SlaPolicy, site=site)
class SlaPolicyAdmin(TenantModelAdmin):
    form = PolicyForm
    list_display = ("name", "key", "position", "is_active")
    ordering = ("position", "pk")
    fields = ("key", "name", "is_active", "terms")
    inlines = (Versions,)
    actions = ("put_first",)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("key",) if obj else ("is_active",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actor, now, terms = actor_of(request), timezone.now(), form.cleaned_data["terms"]
        if change:
            update_policy(actor=actor, policy_id=obj.pk, name=obj.name, is_active=obj.is_active, now=now)
            publish_policy(actor=actor, policy_id=obj.pk, terms=terms, now=now)
        else:
            obj.pk = create_policy(actor=actor, key=obj.key, name=obj.name, terms=terms, now=now).pk
        for view in list_policy_views():
            for warning in view.warnings:
                self.message_user(request, f"{view.row.name}: {warning}", messages.WARNING)

    @admin.action(description="Try first")
    def put_first(self, request: HttpRequest, queryset: QuerySet[SlaPolicy]) -> None:
        ids = list(queryset.values_list("id", flat=True))
        reorder_policies(actor=actor_of(request), policy_ids=ids, now=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Clocks refer to it: switch it off instead."""
        return False
