"""The form of a policy: its terms as JSON, read as the operation will read them."""

from typing import Any

from django import forms

from kernel.http.forms import Form, TextLine
from tickets.web.automation_forms import JsonBlock

EXAMPLE = {
    "calendar": "",
    "conditions": {},
    "targets": {"first_reply": {"urgent": 60, "high": 120, "normal": 240, "low": 480}},
    "pauses": {"resolution": ["pending", "on_hold"]},
    "thresholds": [{"at": {"percent": 75}, "ladder": [{"steps": [{"notify": ["assignee"]}]}]}],
}
TERMS_HELP = (
    "Targets are minutes of the calendar's open time, by metric and priority. The first policy whose conditions hold "
    "applies. Clocks that run are brought to what you publish, from their original start."
)


class PolicyForm(Form):
    name = TextLine(max_length=80, label="Name")
    position = forms.IntegerField(
        min_value=1, max_value=999, label="Place in the order", help_text="1 is tried first."
    )
    is_active = forms.BooleanField(required=False, label="On")
    terms = JsonBlock(blank={}, rows=24, label="Terms", help_text=TERMS_HELP)


class NewPolicyForm(PolicyForm):
    key = forms.SlugField(max_length=40, label="Key", help_text="Short, for the API. It cannot be changed.")
    field_order = ["key", "name", "position", "is_active", "terms"]


def refuse(form: forms.Form, complaints: dict[str, list[str]], message: str, *, rest: str) -> None:
    """Beside the field; what is about a place inside the terms names it."""
    for path, texts in (complaints or {"": [message]}).items():
        is_field = path in form.fields
        for text in texts:
            form.add_error(path if is_field else rest, text if is_field or not path else f"{path}: {text}")


def initial_of(**given: Any) -> dict[str, Any]:
    return {"terms": EXAMPLE, "is_active": True} | given
