"""The form of an automation rule: what sets it off as fields, conditions and steps as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from kernel.errors import DomainError
from kernel.http.forms import Form, TextLine, refuse_unprintable
from kernel.http.json_text import LONGEST, read_json, set_out
from tickets.models import Mode
from tickets.queries.dry_run import MOST_TICKETS
from tickets.rules.automation import EVENTS, MAX_WAIT_MINUTES, Since
from tickets.rules.condition_words import SINCE_WORDS

EXAMPLE = {
    "on": ["tickets.created"],
    "if": {"all": [{"fact": "priority", "is": ["urgent"]}]},
    "then": [{"tags": {"add": ["urgent"]}}],
}
EVENT, TIME = "on", "after"
DAY_MINUTES = 24 * 60
# The parts of a definition by the field of the form that holds them.
FIELDS = {
    "on": "codes",
    "after.minutes": "minutes",
    "after.since": "since",
    "after.business": "business",
    "if": "conditions",
    "then": "steps",
}


class JsonBlock(forms.CharField):
    """Empty stands for nothing: `blank`."""

    def __init__(self, *, blank: Any, rows: int, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "false", "class": "mono"})
        super().__init__(max_length=LONGEST, widget=widget, **kwargs)
        self.validators.insert(0, refuse_unprintable)
        self.blank = blank

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else set_out(value)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return read_json(text) if text.strip() else self.blank


class RuleForm(Form):
    name = TextLine(max_length=80, label="Name")
    mode = forms.ChoiceField(choices=Mode.choices, label="Mode")
    kind = forms.ChoiceField(
        choices=[(EVENT, "something happens"), (TIME, "so much time has passed")],
        widget=forms.RadioSelect,
        label="It is set off when",
    )
    codes = forms.MultipleChoiceField(
        choices=[(code, words) for code, words in EVENTS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="What happens",
    )
    minutes = forms.IntegerField(
        min_value=1,
        max_value=MAX_WAIT_MINUTES,
        required=False,
        label="Minutes that have passed",
        help_text="1440 are a day.",
    )
    since = forms.ChoiceField(
        choices=[(since.value, words) for since, words in SINCE_WORDS.items()], required=False, label="Since"
    )
    business = forms.ChoiceField(choices=(), required=False, label="Which minutes count")
    include_existing = forms.BooleanField(
        required=False,
        label="Also act on tickets whose time was over before",
        help_text="Only for time, and only when the rule comes into force. What is long over is left alone otherwise.",
    )
    conditions = JsonBlock(
        blank={},
        rows=8,
        required=False,
        label="Conditions",
        help_text="all, any, not, or a fact with what it should be. Empty: every ticket.",
    )
    steps = JsonBlock(blank=[], rows=8, label="Steps", help_text="A list, carried out in this order.")

    def __init__(self, *args: Any, calendars: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        business = self.fields["business"]
        assert isinstance(business, forms.ChoiceField)  # noqa: S101 - for the type checker
        business.choices = [
            ("", "Every minute"),
            *((key, f"Open hours of {name}") for key, name in calendars),
        ]

    @property
    def definition(self) -> dict[str, Any]:
        """As `tickets.rules.automation.parse_rule` reads it; the form is valid."""
        given = self.cleaned_data
        rest = {"if": given["conditions"], "then": given["steps"]}
        if given["kind"] == EVENT:
            return {"on": given["codes"], **rest}
        business = given["business"] or None
        return {
            "after": {"minutes": given["minutes"], "since": given["since"], "business": business},
            **rest,
        }

    def refuse(self, error: DomainError) -> None:
        """A refusal beside the field that holds the place it names."""
        for place, texts in (error.fields or {"": [error.message]}).items():
            field, inside = _field_of(place)
            for text in texts:
                self.add_error(
                    field if field in self.fields else None, f"{inside}: {text}" if inside else text
                )


class NewRuleForm(RuleForm):
    key = forms.SlugField(
        max_length=40, label="Key", help_text="For programs: small letters, digits and hyphens. It stays."
    )
    field_order = ("name", "key")


class TryForm(Form):
    """`number`: one ticket; `event`: only what this would set off."""

    number = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False, label="Ticket number")
    event = forms.ChoiceField(
        choices=[("", "anything that it waits for"), *EVENTS.items()], required=False, label="As if"
    )


class CountForm(Form):
    count = forms.IntegerField(
        min_value=1, max_value=MOST_TICKETS, initial=1000, required=False, label="Latest tickets"
    )


def _field_of(place: str) -> tuple[str, str]:
    """The form's field, and the rest of the place inside it."""
    for part, field in FIELDS.items():
        if place == part or place.startswith(f"{part}."):
            return field, place.removeprefix(part).removeprefix(".")
    return place, ""


def initial_of(definition: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    after = definition.get("after") or {}
    return {
        "kind": TIME if after else EVENT,
        "codes": definition.get("on") or [],
        "minutes": after.get("minutes") or DAY_MINUTES,
        "since": after.get("since") or Since.LAST_CUSTOMER_MESSAGE.value,
        "business": after.get("business") or "",
        "conditions": definition.get("if") or {},
        "steps": definition.get("then") or [],
        **more,
    }
