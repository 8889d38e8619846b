"""What the dashboard sends about a critical case."""

from typing import Any

from django import forms

from kernel.http.forms import Form, TextBlock
from kernel.people.models import Team
from tickets.operations.critical_downgrades import LONGEST_REASON
from tickets.queries.critical import LaneChoice


class RaiseForm(Form):
    lane = forms.ChoiceField(label="Lane", widget=forms.RadioSelect)

    def __init__(self, *args: Any, lanes: list[LaneChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lane"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(lane.key, lane.name) for lane in lanes]


class DowngradeForm(Form):
    reason = TextBlock(label="Why it is not critical", max_length=LONGEST_REASON)
    team = forms.TypedChoiceField(label="Where it goes then", coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["team"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", "The team of its topic"), *((team.id, team.name) for team in teams)]


class DecisionForm(Form):
    decision = forms.ChoiceField(choices=[("approve", "Approve"), ("refuse", "Refuse")])
