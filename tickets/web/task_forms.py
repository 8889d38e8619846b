"""What the dashboard sends about tasks."""

from collections.abc import Sequence
from typing import Any

from django import forms

from kernel.http.forms import Form, TextLine
from tickets.operations.ticket_tasks import LONGEST_TITLE
from tickets.queries.choices import Choice

DUE_IN = (
    ("", "No date"),
    ("60", "In an hour"),
    ("240", "In four hours"),
    ("1440", "In a day"),
    ("4320", "In three days"),
    ("10080", "In a week"),
)  # minutes


class TaskForm(Form):
    title = TextLine(max_length=LONGEST_TITLE, label="What is to be done")
    assignee_id = forms.TypedChoiceField(
        label="By whom", required=False, coerce=int, empty_value=None, choices=()
    )
    due_in = forms.TypedChoiceField(
        label="Until when", required=False, coerce=int, empty_value=None, choices=DUE_IN
    )

    def __init__(self, data: Any = None, *, people: Sequence[Choice]) -> None:
        super().__init__(data, auto_id="task-%s")
        self.fields["assignee_id"].choices = [("", "Nobody yet"), *((one.id, one.label) for one in people)]  # type: ignore[attr-defined]


class TaskStepForm(Form):
    """What is to become of a task."""

    to = forms.ChoiceField(choices=[("done", "Done"), ("open", "Open")])
