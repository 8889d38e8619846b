"""What the dashboard sends about legal deadlines. Times are typed in the desk's time zone."""

from collections.abc import Sequence
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from kernel.http.forms import Form, TextBlock, TextLine
from tickets.operations.legal import MAX_KEY, MAX_NOTE
from tickets.queries.legal_rules import LegalRuleRow

TYPED = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class Moment(forms.DateTimeField):
    """A date and a time in the desk's zone; without seconds, as people know them."""

    zone: tzinfo = UTC

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format=TYPED[0], attrs={"type": "datetime-local"})
        super().__init__(widget=widget, input_formats=TYPED, **kwargs)

    def to_python(self, value: Any) -> Any:
        with timezone.override(self.zone):
            return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(self.zone):
            return super().prepare_value(value)


class ZonedForm(Form):
    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, Moment):
                field.zone = ZoneInfo(zone)
                field.help_text = f"{field.help_text} In {zone}.".lstrip()


class StartForm(ZonedForm):
    rule_key = forms.ChoiceField(label="What the law wants")
    started_at = Moment(label="Started", help_text="When the law began to count, not when you enter it.")
    due_at = Moment(
        label="Due, where somebody else gives the date",
        help_text="Only for such an entry; every other end is counted.",
        required=False,
    )
    key = TextLine(
        label="Reference",
        help_text="Such as the number of the report; needed for a second deadline of the same kind.",
        max_length=MAX_KEY,
        required=False,
    )

    def __init__(self, *args: Any, rules: Sequence[LegalRuleRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rule_key"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [
            (rule.key, f"{rule.name} ({rule.parsed.length})") for rule in rules if rule.is_active
        ]


class MeetForm(Form):
    note = TextBlock(
        label="What was done", help_text="Part of the proof.", max_length=MAX_NOTE, rows=2, required=False
    )


class VoidForm(Form):
    note = TextBlock(
        label="Why it does not apply", help_text="Part of the proof.", max_length=MAX_NOTE, rows=2
    )


class ExtendForm(ZonedForm):
    wanted_due_at = Moment(label="Until")
    reason = TextBlock(
        label="Why more time is needed", help_text="Part of the proof.", max_length=MAX_NOTE, rows=2
    )


class DecisionForm(Form):
    decision = forms.ChoiceField(choices=[("approve", "Approve"), ("refuse", "Refuse")])
