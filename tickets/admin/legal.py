"""The catalogue of legal deadlines. What the law wants is a version: changing it publishes the next one."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from kernel.http.admin import ReadOnlyInline, TenantForm, TenantModelAdmin, actor_of
from kernel.http.admin_json import CheckedJson
from kernel.http.admin_site import site
from tickets.models import LegalRule, LegalRuleVersion
from tickets.operations.legal_rules import (
    check_legal_terms,
    create_legal_rule,
    publish_legal_rule,
    update_legal_rule,
)
from tickets.queries.legal_rules import newest_legal_terms

EXAMPLE = {
    "basis": "",
    "source": "",
    "starts": "",
    "duty": "by",
    "unit": "hours",
    "amount": 48,
    "margin": {"percent": 50},
    "extendable": False,
    "thresholds": [
        {
            "at": {"before": 360},
            "ladder": [{"steps": [{"notify": ["assignee", "team_leads"]}], "urgent": True}],
        }
    ],
}
TERMS_HELP = (
    "Name the law (basis) and where it can be read (source). Units: hours, days, business_days (in a calendar), "
    "months, years, external (somebody else gives the date). duty: by, or until for what is kept that long. "
    "opens_after: not before, in the same unit. Times before and after are minutes. Saving a change publishes a new "
    "version, for deadlines that start from then on; those that run keep theirs. This is no legal advice: ask for it."
)


class LegalRuleForm(TenantForm):
    terms = CheckedJson(check=check_legal_terms, help_text=TERMS_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["terms"] = newest_legal_terms(self.instance) if self.instance.pk else EXAMPLE


class Versions(ReadOnlyInline):
    model = LegalRuleVersion
    fields = ("number", "created_at", "terms")
    ordering = ("-number",)


@admin.register(LegalRule, site=site)
class LegalRuleAdmin(TenantModelAdmin):
    form = LegalRuleForm
    list_display = ("name", "key", "is_active")
    ordering = ("name", "pk")
    fields = ("key", "name", "is_active", "terms")
    inlines = (Versions,)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("key",) if obj else ("is_active",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actor, now, terms = actor_of(request), timezone.now(), form.cleaned_data["terms"]
        if change:
            update_legal_rule(actor=actor, rule_id=obj.pk, name=obj.name, is_active=obj.is_active, now=now)
            publish_legal_rule(actor=actor, rule_id=obj.pk, terms=terms, now=now)
        else:
            obj.pk = create_legal_rule(actor=actor, key=obj.key, name=obj.name, terms=terms, now=now).pk

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Deadlines refer to it: switch it off instead."""
        return False
