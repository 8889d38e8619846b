"""Configuration that a person writes as JSON in the admin: every complaint stands beside the field."""

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminTextareaWidget

from kernel.errors import DomainError

LONGEST = 200_000  # characters


class CheckedJson(forms.CharField):
    """`check` reads the value as the operation will, and raises a DomainError that names the place."""

    def __init__(self, *, check: Callable[[object], object], rows: int = 24, **kwargs: Any) -> None:
        widget = UnfoldAdminTextareaWidget(attrs={"rows": rows, "spellcheck": "false", "class": "font-mono"})
        super().__init__(max_length=LONGEST, widget=widget, **kwargs)
        self.check = check

    def prepare_value(self, value: Any) -> Any:
        """Stored values are set out in lines; what was typed stays as it was typed."""
        return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            found = json.loads(text)
        except json.JSONDecodeError as error:
            message = f"This is not JSON: {error.msg.lower()} in line {error.lineno}, column {error.colno}."
            raise ValidationError(message, code="json") from error
        except (ValueError, RecursionError) as error:
            raise ValidationError(
                "This JSON is nested too deep or has too large a number.", code="json"
            ) from error
        try:
            self.check(found)
        except DomainError as error:
            raise ValidationError(_told(error), code=error.code) from error
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(json.loads(data or "null") != initial)
        except (ValueError, RecursionError):
            return True


def _told(error: DomainError) -> list[str]:
    told = [f"{place}: {text}" if place else text for place, texts in error.fields.items() for text in texts]
    return told or [error.message]
