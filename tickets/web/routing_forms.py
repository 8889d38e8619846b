"""What the routing settings send. Shape only: rules are the operations'."""

from collections.abc import Sequence
from typing import Any

from django import forms

from kernel.errors import DomainError
from kernel.http.forms import Form, TextLine
from tickets.models import Strategy
from tickets.operations.routing_settings import MOST_CAPACITY
from tickets.web.automation_forms import JsonBlock

CONDITIONS_HELP = (
    'all, any, not, or a fact with what it should be, such as {"fact": "topic", "is": ["refund"]}. '
    "Empty: every ticket."
)
LIMIT_HELP = (
    "By weight: low and normal 1, high 2, urgent 3; what waits for somebody else weighs nothing. 0: no limit."
)


class _Refusing(Form):
    def refuse(self, error: DomainError) -> None:
        """A refusal beside the field that holds the place it names."""
        for place, texts in (error.fields or {"": [error.message]}).items():
            field, _, inside = place.partition(".")
            for text in texts:
                known = field in self.fields
                self.add_error(field if known else None, f"{inside}: {text}" if known and inside else text)


class RoutingRuleForm(_Refusing):
    name = TextLine(max_length=80, label="Name")
    conditions = JsonBlock(blank={}, rows=8, required=False, label="Conditions", help_text=CONDITIONS_HELP)
    team = forms.TypedChoiceField(coerce=int, label="Goes to")
    skills = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Whoever gets it can do",
        help_text="All of these. None: anybody of the team.",
    )

    def __init__(
        self, *args: Any, teams: Sequence[tuple[int, str]], skills: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [("", "Choose a team"), *teams]  # type: ignore[attr-defined]
        self.fields["skills"].choices = skills  # type: ignore[attr-defined]


class NewRoutingRuleForm(RoutingRuleForm):
    key = forms.SlugField(
        max_length=40, label="Key", help_text="For programs: small letters, digits and hyphens. It stays."
    )
    field_order = ("name", "key")


class TeamRoutingForm(_Refusing):
    strategy = forms.ChoiceField(
        choices=Strategy.choices, widget=forms.RadioSelect, label="Who gets a ticket"
    )
    is_sticky = forms.BooleanField(required=False, label="The customer's previous agent first")
    match_language = forms.BooleanField(
        required=False,
        label="Only people who speak the customer's language",
        help_text="A language that nobody of the team speaks is not asked for.",
    )
    respect_shifts = forms.BooleanField(required=False, label="Only people who are on shift")
    reroute_on_sign_off = forms.BooleanField(
        required=False, label="What waits for an answer goes to somebody else when its owner signs off"
    )
    capacity = forms.IntegerField(
        min_value=0, max_value=MOST_CAPACITY, label="A person carries at most", help_text=LIMIT_HELP
    )


class CapacityForm(_Refusing):
    """Empty: as their teams say."""

    capacity = forms.IntegerField(min_value=0, max_value=MOST_CAPACITY, required=False, label="At most")


class SimulationForm(_Refusing):
    rules = JsonBlock(
        blank=[],
        rows=18,
        required=False,
        label="Rules to try",
        help_text="A list in the order in which they are asked, each with name, conditions, team and skills.",
    )

    def refuse(self, error: DomainError) -> None:
        for place, texts in (error.fields or {"": [error.message]}).items():
            for text in texts:
                self.add_error("rules", f"{place}: {text}" if place else text)
