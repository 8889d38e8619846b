"""Configuration that a person writes as JSON in the admin: every complaint stands beside the field."""

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminTextareaWidget

from kernel.errors import DomainError
from kernel.http.json_text import LONGEST, read_json, set_out, told


class CheckedJson(forms.CharField):
    """`check` reads the value as the operation will, and raises a DomainError that names the place."""

    def __init__(self, *, check: Callable[[object], object], rows: int = 24, **kwargs: Any) -> None:
        widget = UnfoldAdminTextareaWidget(attrs={"rows": rows, "spellcheck": "false", "class": "font-mono"})
        super().__init__(max_length=LONGEST, widget=widget, **kwargs)
        self.check = check

    def prepare_value(self, value: Any) -> Any:
        """Stored values are set out in lines; what was typed stays as it was typed."""
        return value if isinstance(value, str) else set_out(value)

    def clean(self, value: Any) -> Any:
        found = read_json(super().clean(value))
        try:
            self.check(found)
        except DomainError as error:
            raise ValidationError(told(error), code=error.code) from error
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(json.loads(data or "null") != initial)
        except (ValueError, RecursionError):
            return True
