"""The form of a calendar: hours and dates as people type them; nothing that was typed is lost."""

from collections.abc import Mapping
from typing import Any

from django import forms

from kernel.clock.rules.holidays_source import list_countries
from kernel.clock.rules.schedule import WEEKDAYS, Schedule
from kernel.clock.rules.typed import field_of, read_typed, write_typed
from kernel.errors import DomainError
from kernel.http.forms import Form, TextBlock, TextLine

DAYS = dict(
    zip(WEEKDAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)
HOURS_HELP = (
    "Such as 09:00-17:00, or 09:00-12:00, 13:00-17:00. 22:00-06:00 runs into the next day. Empty: closed."
)
MUCH = 100_000
TYPED = ("time_zone", *WEEKDAYS, "holidays", "shifts", "breaks")
EXAMPLE = {"time_zone": "Europe/Berlin"} | dict.fromkeys(WEEKDAYS[:5], "09:00-17:00")


class CalendarForm(Form):
    name = TextLine(max_length=80, label="Name")
    is_active = forms.BooleanField(
        required=False, label="On", help_text="Off: no new policy version may name it."
    )
    time_zone = TextLine(max_length=64, label="Time zone", help_text="Such as Europe/Berlin.")
    mon = TextLine(max_length=400, required=False, label=DAYS["mon"], help_text=HOURS_HELP)
    tue = TextLine(max_length=400, required=False, label=DAYS["tue"])
    wed = TextLine(max_length=400, required=False, label=DAYS["wed"])
    thu = TextLine(max_length=400, required=False, label=DAYS["thu"])
    fri = TextLine(max_length=400, required=False, label=DAYS["fri"])
    sat = TextLine(max_length=400, required=False, label=DAYS["sat"])
    sun = TextLine(max_length=400, required=False, label=DAYS["sun"])
    holidays = TextBlock(
        max_length=MUCH,
        rows=8,
        required=False,
        label="Holidays",
        help_text="One on a line: 2026-12-25 Christmas Day",
    )
    shifts = TextBlock(
        max_length=MUCH,
        rows=4,
        required=False,
        label="Special days",
        help_text="Other hours than the week's: 2026-12-24 09:00-12:00, or 2026-12-31 closed",
    )
    breaks = TextBlock(
        max_length=MUCH, rows=3, required=False, label="Breaks", help_text="Such as 2026-11-02 15:00-16:00"
    )

    @property
    def definition(self) -> dict[str, Any]:
        """What was typed as a definition. Raises BadSchedule."""
        return read_typed({name: self.cleaned_data.get(name, "") for name in TYPED})

    def refuse(self, error: DomainError) -> None:
        """Beside the field that it is about."""
        for path, texts in (error.fields or {"": [error.message]}).items():
            name = path if path in self.fields else field_of(path)
            place = path.removeprefix("hours.")
            for text in texts:
                self.add_error(
                    name if name in self.fields else None, text if path == name else f"{place}: {text}"
                )


class NewCalendarForm(CalendarForm):
    key = forms.SlugField(max_length=40, label="Key", help_text="Policies name it so. It cannot be changed.")
    field_order = ["key", "name"]


class HolidaysForm(Form):
    country = forms.ChoiceField(choices=lambda: [(code, code) for code in list_countries()], label="Country")
    subdivision = TextLine(max_length=16, required=False, label="Part of it", help_text="Such as BE.")
    first_year = forms.IntegerField(min_value=1900, max_value=2199, label="From the year")
    last_year = forms.IntegerField(min_value=1900, max_value=2199, label="To the year")


def initial_of(schedule: Schedule | None, **given: Any) -> dict[str, Any]:
    return (EXAMPLE if schedule is None else write_typed(schedule)) | given


def with_holidays(typed: str, found: Mapping[str, str]) -> str:
    """The lines that are there stay as they are; new days are put in order of date."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    known = {line.partition(" ")[0] for line in lines}
    return "\n".join(sorted([*lines, *(f"{on} {name}" for on, name in found.items() if on not in known)]))
