"""Critical lanes in the admin. Cases and downgrades have pages of their own, for the people of the lane's team."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms.models import ModelChoiceField
from django.http import HttpRequest
from django.utils import timezone

from kernel.http.admin import TenantForm, TenantModelAdmin, actor_of
from kernel.http.admin_json import CheckedJson
from kernel.http.admin_site import site
from kernel.people.models import Team
from tickets.models import CriticalLane
from tickets.operations.critical_lanes import CHANGEABLE, check_lane, create_lane, update_lane

EXAMPLE = {
    "topics": [],
    "report_kinds": [],
    "words": [],
    "detectors": [],
    "acknowledge_minutes": 15,
    "ladder": [
        {"after_minutes": 0, "steps": [{"notify": ["on_call"]}], "urgent": True},
        {"after_minutes": 10, "steps": [{"notify": ["team", "team_leads"]}], "urgent": True},
    ],
}
HELP = (
    "A ticket goes to the first lane that has its topic, what it reports, one of the words (plain phrases, whole "
    "words, any case, no patterns), or that a detector finds. Every rung of the ladder is urgent: it reaches people "
    "at any hour."
)


class LaneForm(TenantForm):
    definition = CheckedJson(check=check_lane, help_text=HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["definition"] = self.instance.definition if self.instance.pk else EXAMPLE


@admin.register(CriticalLane, site=site)
class CriticalLaneAdmin(TenantModelAdmin):
    form = LaneForm
    list_display = ("name", "key", "team", "position", "is_active")
    list_select_related = ("team",)
    ordering = ("position", "pk")
    fields = ("key", "name", "team", "position", "is_active", "definition")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("key",) if obj else ("position", "is_active")

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """A lane's team is restricted."""
        found = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if found is not None and db_field.name == "team":
            found.queryset = Team.objects.filter(is_restricted=True, is_active=True)
        return found

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actor, now = actor_of(request), timezone.now()
        if change:
            changes = {name: getattr(obj, name) for name in CHANGEABLE}
            update_lane(actor=actor, lane_id=obj.pk, changes=changes, now=now)
        else:
            definition = form.cleaned_data["definition"]
            obj.pk = create_lane(
                actor=actor, key=obj.key, name=obj.name, team_id=obj.team_id, definition=definition, now=now
            ).pk

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Cases refer to it: switch it off instead."""
        return False
