"""What people type about hours, time off and turns on call. Shape only."""

from collections.abc import Sequence
from typing import Any

from django import forms

from kernel.clock.shift_operations import KINDS
from kernel.http.forms import Form

FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")
Choices = Sequence[tuple[int, str]]


class Moment(forms.DateTimeField):
    """A date and time in the reader's zone, as the browser's own picker sends it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format=FORMATS[0], attrs={"type": "datetime-local"})
        super().__init__(widget=widget, input_formats=FORMATS, **kwargs)


class Day(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)


class _Chosen(forms.TypedChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, **kwargs)


class _WithPeople(Form):
    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("membership_id", people)

    def offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", "Choose"), *choices]


class PatternForm(_WithPeople):
    membership_id = _Chosen(label="Person")
    calendar_id = _Chosen(label="Hours of")
    from_on = Day(label="From")
    until_on = Day(label="Last day", required=False, help_text="Empty: until further notice.")

    def __init__(self, *args: Any, calendars: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("calendar_id", calendars)


class EndForm(Form):
    until_on = Day(label="Last day")


class TimeOffForm(_WithPeople):
    membership_id = _Chosen(label="Person")
    starts_at = Moment(label="From")
    ends_at = Moment(label="To")
    kind = forms.ChoiceField(choices=list(KINDS.items()), label="Why", help_text="Seen by leads only.")


class OnCallForm(_WithPeople):
    team_id = _Chosen(label="Team")
    membership_id = _Chosen(label="Person")
    starts_at = Moment(label="From")
    ends_at = Moment(label="To")

    def __init__(self, *args: Any, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("team_id", teams)
