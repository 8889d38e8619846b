"""Calendars in the admin. What a calendar says is a version: changing it publishes the next one."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from kernel.clock.models import Calendar, CalendarVersion, OnCall, TimeOff, WorkPattern
from kernel.clock.operations import create_calendar, import_holidays, publish_version, update_calendar
from kernel.clock.rules.holidays_source import UnknownHolidays, list_countries, list_holidays
from kernel.clock.rules.odd import oddities
from kernel.clock.rules.parsing import parse_schedule
from kernel.clock.shift_operations import (
    KINDS,
    add_time_off,
    end_pattern,
    remove_on_call,
    remove_time_off,
    set_on_call,
    set_pattern,
)
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
    "Saving a change publishes a new version. Clocks that run are brought to it in the background, from their original "
    "start; Settings, Calendars shows beforehand what that would do."
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
        for warning in oddities(parse_schedule(given["definition"]), now=now):
            self.message_user(request, warning, messages.WARNING)
        if given["country"]:
            import_holidays(actor=actor, calendar_id=obj.pk, now=now, **_asked(given))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Deadlines refer to it: switch it off instead."""
        return False


class _ShiftAdmin(TenantModelAdmin):
    """What is entered is removed and entered anew, so that events tell it all; hours get a last day."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class WorkPatternForm(TenantForm):
    until_on = forms.DateField(
        required=False,
        widget=UnfoldAdminDateWidget(),
        label="Last day",
        help_text="Empty: until further notice.",
    )


@admin.register(WorkPattern, site=site)
class WorkPatternAdmin(TenantModelAdmin):
    form = WorkPatternForm
    list_display = ("membership", "calendar", "from_on", "until_on")
    list_select_related = ("membership", "calendar")
    fields = ("membership", "calendar", "from_on", "until_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("membership", "calendar", "from_on") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = set_pattern(
            actor=actor_of(request),
            membership_id=obj.membership_id,
            calendar_id=obj.calendar_id,
            from_on=obj.from_on,
            until_on=obj.until_on,
            now=timezone.now(),
        ).pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        before = obj.from_on - timedelta(days=1)
        end_pattern(actor=actor_of(request), pattern_id=obj.pk, until_on=before, now=timezone.now())


class TimeOffForm(TenantForm):
    kind = forms.ChoiceField(choices=list(KINDS.items()), widget=UnfoldAdminSelectWidget())


@admin.register(TimeOff, site=site)
class TimeOffAdmin(_ShiftAdmin):
    form = TimeOffForm
    list_display = ("membership", "starts_at", "ends_at", "kind")
    list_select_related = ("membership",)
    fields = ("membership", "starts_at", "ends_at", "kind")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = add_time_off(
            actor=actor_of(request),
            membership_id=obj.membership_id,
            starts_at=obj.starts_at,
            ends_at=obj.ends_at,
            kind=obj.kind,
            now=timezone.now(),
        ).pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        remove_time_off(actor=actor_of(request), time_off_id=obj.pk, now=timezone.now())


@admin.register(OnCall, site=site)
class OnCallAdmin(_ShiftAdmin):
    list_display = ("team", "membership", "starts_at", "ends_at")
    list_select_related = ("team", "membership")
    fields = ("team", "membership", "starts_at", "ends_at")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = set_on_call(
            actor=actor_of(request),
            team_id=obj.team_id,
            membership_id=obj.membership_id,
            starts_at=obj.starts_at,
            ends_at=obj.ends_at,
            now=timezone.now(),
        ).pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        remove_on_call(actor=actor_of(request), on_call_id=obj.pk, now=timezone.now())
