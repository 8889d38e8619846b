"""Automation rules. What a rule does is a version: changing it publishes the next one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from kernel.errors import DomainError
from kernel.http.admin import ReadOnlyAdmin, ReadOnlyInline, TenantForm, TenantModelAdmin, actor_of
from kernel.http.admin_json import CheckedJson
from kernel.http.admin_site import site
from kernel.http.json_text import told
from tickets.models import AutomationRule, AutomationRuleVersion, AutomationRun, Mode, Ticket
from tickets.operations.automation import create_automation, reorder_automations, save_automation
from tickets.operations.automation_checks import check_definition, refuse_endless
from tickets.queries.automation import list_rules, newest_definition

EXAMPLE = {
    "on": ["tickets.created"],
    "if": {"all": [{"fact": "priority", "is": ["urgent"]}]},
    "then": [{"tags": {"add": ["urgent"]}}],
}
HELP = (
    "on (events) or after (minutes, since, business); if (conditions); then (steps). Rules act in order, each on what "
    "the ones before it left. Saving a change publishes a new version."
)


class RuleForm(TenantForm):
    definition = CheckedJson(check=check_definition, help_text=HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["definition"] = newest_definition(self.instance) if self.instance.pk else EXAMPLE

    def clean(self) -> dict[str, Any]:
        """A rule that would set itself off without end is not let loose."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("mode") == Mode.LIVE and "definition" in given:
            try:
                refuse_endless(check_definition(given["definition"]))
            except DomainError as error:
                self.add_error("definition", forms.ValidationError(told(error)))
        return given


class Versions(ReadOnlyInline):
    model = AutomationRuleVersion
    fields = ("number", "created_at", "definition")
    ordering = ("-number",)


@admin.register(AutomationRule, site=site)
class AutomationRuleAdmin(TenantModelAdmin):
    form = RuleForm
    list_display = ("name", "key", "position", "mode", "active_since_at")
    ordering = ("position", "pk")
    fields = ("key", "name", "mode", "include_existing", "definition", "warnings")
    inlines = (Versions,)
    actions = ("put_first",)

    @admin.display(description="Warnings")
    def warnings(self, rule: AutomationRule) -> str:
        found = next((row for row in list_rules(now=timezone.now()) if row.id == rule.pk), None)
        return " ".join(found.warnings) if found and found.warnings else "none"

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("key", "warnings") if obj else ("warnings",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        given = form.cleaned_data
        shared: dict[str, Any] = {
            "actor": actor_of(request),
            "name": given["name"],
            "mode": Mode(given["mode"]),
            "definition": given["definition"],
            "include_existing": given["include_existing"],
            "now": timezone.now(),
        }
        if change:
            save_automation(rule_id=obj.pk, **shared)
        else:
            obj.pk = create_automation(key=given["key"], **shared).pk

    @admin.action(description="Let them act first")
    def put_first(self, request: HttpRequest, queryset: QuerySet[AutomationRule]) -> None:
        ids = list(queryset.values_list("id", flat=True))
        reorder_automations(actor=actor_of(request), rule_ids=ids, now=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What it did refers to it: make it a draft instead."""
        return False


@admin.register(AutomationRun, site=site)
class AutomationRunAdmin(ReadOnlyAdmin):
    """What rules did, on the tickets that the reader may see."""

    list_display = ("at", "ticket", "rule_version", "cause", "outcome", "depth")
    list_filter = ("outcome",)
    list_select_related = ("ticket", "rule_version")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        seen = Ticket.objects.visible_to(actor_of(request)).values("id")
        return super().get_queryset(request).filter(ticket_id__in=seen)
