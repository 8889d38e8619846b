"""What people type about themselves and their desk."""

from datetime import timedelta
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kernel.http.forms import Form, TextLine


@cache
def zones() -> tuple[str, ...]:
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC"))


class ZoneSelect(forms.Select):
    """Django draws each of the six hundred options from a template of its own, which takes longer than the page."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ARG002 - Django's signature
    ) -> SafeString:
        lines = [(zone, " selected" if zone == value else "", zone.replace("_", " ")) for zone in zones()]
        options = format_html_join("\n", '<option value="{}"{}>{}</option>', lines)
        return format_html("<select{}>{}</select>", flatatt(self.build_attrs({"name": name}, attrs)), options)


LIVES = {"30": timedelta(days=30), "90": timedelta(days=90), "365": timedelta(days=365)}


class PreferencesForm(Form):
    display_name = TextLine(
        max_length=120, label="Name", help_text="As colleagues and customers see it.", empty_value=""
    )
    time_zone = forms.ChoiceField(
        label="Time zone",
        help_text="Times are shown in it.",
        choices=lambda: [(zone, zone) for zone in zones()],
        widget=ZoneSelect,
    )
    shortcuts_enabled = forms.BooleanField(label="Use single-key shortcuts", required=False)


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
