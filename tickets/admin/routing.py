"""Routing's rules and settings in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from kernel.http.admin import TenantForm, TenantModelAdmin, actor_of
from kernel.http.admin_json import CheckedJson
from kernel.http.admin_site import site
from kernel.people.models import Skill
from tickets.models import MemberCapacity, RoutingRule, TeamRouting
from tickets.operations import routing_rules, routing_settings
from tickets.operations.routing_checks import check_conditions
from tickets.operations.routing_rules import RuleDraft
from tickets.queries.routing import way_of_row

CONDITIONS_HELP = (
    "The first rule that holds decides the team of a ticket that comes in; without one its topic does. "
    'Such as {"fact": "topic", "is": ["refund"]}; {} is every ticket.'
)


class RoutingRuleForm(TenantForm):
    conditions = CheckedJson(check=check_conditions, help_text=CONDITIONS_HELP, rows=10, required=False)
    skills = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, help_text="Whoever gets it has all of these."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        skills = Skill.objects.order_by("name").values_list("key", "name")
        self.fields["skills"].choices = list(skills)  # type: ignore[attr-defined]
        self.initial.setdefault("conditions", {})


@admin.register(RoutingRule, site=site)
class RoutingRuleAdmin(TenantModelAdmin):
    form = RoutingRuleForm
    list_display = ("name", "key", "position", "is_active", "team")
    list_select_related = ("team",)
    ordering = ("position", "pk")
    fields = ("key", "name", "is_active", "conditions", "team", "skills")
    actions = ("put_first",)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("key",) if obj else ("is_active",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actor, now, given = actor_of(request), timezone.now(), form.cleaned_data
        draft = RuleDraft(given["name"], given["conditions"], given["team"].id, given["skills"])
        if change:
            routing_rules.change_rule(actor=actor, rule_id=obj.pk, draft=draft, now=now)
            routing_rules.switch_rule(actor=actor, rule_id=obj.pk, is_active=given["is_active"], now=now)
        else:
            obj.pk = routing_rules.create_rule(actor=actor, key=given["key"], draft=draft, now=now).pk

    @admin.action(description="Ask first")
    def put_first(self, request: HttpRequest, queryset: QuerySet[RoutingRule]) -> None:
        ids = list(queryset.values_list("id", flat=True))
        routing_rules.reorder_rules(actor=actor_of(request), rule_ids=ids, now=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Traces refer to it: switch it off instead."""
        return False


@admin.register(TeamRouting, site=site)
class TeamRoutingAdmin(TenantModelAdmin):
    list_display = ("team", "strategy", "is_sticky", "match_language", "respect_shifts", "capacity")
    list_select_related = ("team",)
    fields = (
        "team", "strategy", "is_sticky", "match_language", "respect_shifts", "capacity", "reroute_on_sign_off",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("team",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        routing_settings.set_team_routing(
            actor=actor_of(request), team_id=obj.team_id, way=way_of_row(obj), now=timezone.now()
        )
        obj.pk = TeamRouting.objects.get(team_id=obj.team_id).pk

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(MemberCapacity, site=site)
class MemberCapacityAdmin(TenantModelAdmin):
    list_display = ("membership", "capacity")
    list_select_related = ("membership",)
    fields = ("membership", "capacity")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("membership",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self._set(request, obj, obj.capacity)
        obj.pk = MemberCapacity.objects.get(membership_id=obj.membership_id).pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._set(request, obj, None)

    def _set(self, request: HttpRequest, obj: Any, capacity: int | None) -> None:
        routing_settings.set_capacity(
            actor=actor_of(request), membership_id=obj.membership_id, capacity=capacity, now=timezone.now()
        )
