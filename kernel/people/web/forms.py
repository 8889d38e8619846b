"""What people type about themselves and their desk."""

from datetime import timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms

from kernel.http.forms import Form, TextLine

LIVES = {"30": timedelta(days=30), "90": timedelta(days=90), "365": timedelta(days=365)}


class PreferencesForm(Form):
    display_name = TextLine(
        max_length=120, label="Name", help_text="As colleagues and customers see it.", empty_value=""
    )
    time_zone = forms.ChoiceField(label="Time zone", help_text="Times are shown in it.")
    shortcuts_enabled = forms.BooleanField(label="Use single-key shortcuts", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
        choice = self.fields["time_zone"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(zone, zone.replace("_", " ")) for zone in zones]


class TokenForm(Form):
    name = TextLine(max_length=80, label="Name", help_text="Which program will use it, and where.")
    scopes = forms.MultipleChoiceField(label="It may", widget=forms.CheckboxSelectMultiple)
    life = forms.ChoiceField(
        label="It works for",
        choices=[("30", "30 days"), ("90", "90 days"), ("365", "One year")],
        initial="90",
    )

    def __init__(self, *args: Any, scopes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["scopes"]
        if isinstance(choice, forms.MultipleChoiceField):
            choice.choices = [(scope, scope) for scope in scopes]

    def chosen_life(self) -> timedelta:
        return LIVES[self.cleaned_data["life"]]
