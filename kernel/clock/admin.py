"""Calendars in the admin. What a calendar says is a version: changing it publishes the next one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from kernel.clock.models import Calendar, CalendarVersion
from kernel.clock.operations import create_calendar, import_holidays, publish_version, update_calendar
from kernel.clock.rules.holidays_source import UnknownHolidays, list_countries, list_holidays
from kernel.clock.rules.parsing import parse_schedule
from kernel.http.admin import ReadOnlyInline, TenantForm, TenantModelAdmin, actor_of
from kernel.http.admin_json import CheckedJson
from kernel.http.admin_site import site

EXAMPLE = {
    "time_zone": "Europe/Berlin",
    "hours": {day: {"09:00": "17:00"} for day in ("mon", "tue", "wed", "thu", "fri")},
    "shifts": {},
    "breaks": {},
    "holidays": {},
}
HOURS_HELP = (
    "Saving a change publishes a new version. Clocks that start from then on count in it; those that run keep theirs "
    "until their ticket changes its priority, topic or team."
)
IMPORT = ("country", "subdivision", "first_year", "last_year")


def _countries() -> list[tuple[str, str]]:
    return [("", "None"), *((code, code) for code in list_countries())]


class CalendarForm(TenantForm):
    definition = CheckedJson(check=parse_schedule, help_text=HOURS_HELP)
    country = forms.ChoiceField(choices=_countries, required=False, widget=UnfoldAdminSelectWidget())
    subdivision = forms.CharField(
        max_length=16,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text="A part of it, such as BE.",
    )
    first_year = forms.IntegerField(required=False, widget=UnfoldAdminIntegerFieldWidget())
    last_year = forms.IntegerField(required=False, widget=UnfoldAdminIntegerFieldWidget())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = CalendarVersion.objects.filter(calendar=self.instance.pk).order_by("-number").first()
        self.initial["definition"] = newest.definition if newest else EXAMPLE

    def clean(self) -> dict[str, Any] | None:
        given = self.cleaned_data
        if given.get("country") and not self.errors:
            try:
                list_holidays(**_asked(given))
            except UnknownHolidays as error:
                raise ValidationError({"country": error.message}) from error
        return super().clean()


def _asked(given: dict[str, Any]) -> dict[str, Any]:
    """Years that are left out are each other, so that one year is asked for by naming it once."""
    first, last = given.get("first_year"), given.get("last_year")
    return {
        "country": given["country"],
        "subdivision": given.get("subdivision", ""),
        "first_year": first or last or 0,
        "last_year": last or first or 0,
    }


class Versions(ReadOnlyInline):
    model = CalendarVersion
    fields = ("number", "created_at")
    ordering = ("-number",)


@admin.register(Calendar, site=site)
class CalendarAdmin(TenantModelAdmin):
    form = CalendarForm
    list_display = ("name", "key", "is_active")
    ordering = ("name", "pk")
    inlines = (Versions,)
    fieldsets = (
        (None, {"fields": ("key", "name", "is_active", "definition")}),
        (
            "Import public holidays",
            {"fields": IMPORT, "description": "Days that are there already stay as they are."},
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("key",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actor, now, given = actor_of(request), timezone.now(), form.cleaned_data
        if change:
            update_calendar(actor=actor, calendar_id=obj.pk, name=obj.name, is_active=obj.is_active, now=now)
            publish_version(actor=actor, calendar_id=obj.pk, definition=given["definition"], now=now)
        else:
            made = create_calendar(
                actor=actor, key=obj.key, name=obj.name, definition=given["definition"], now=now
            )
            obj.pk = made.pk
        if given["country"]:
            import_holidays(actor=actor, calendar_id=obj.pk, now=now, **_asked(given))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Deadlines refer to it: switch it off instead."""
        return False
