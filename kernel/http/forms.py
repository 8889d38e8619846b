"""Fields that refuse what nothing can store or show, and say so beside themselves."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

KEPT_IN_BLOCKS = "\n\t"
# Invisible characters that reorder text: fine in right-to-left prose, never in a name or a subject.
REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def refuse_unprintable(value: str) -> None:
    """NUL, other control characters and lone surrogates; tabs and line breaks may stay."""
    for char in value:
        if char in KEPT_IN_BLOCKS:
            continue
        if unicodedata.category(char) in {"Cc", "Cs"}:
            raise ValidationError(
                "This contains an invisible control character. Type it again instead of pasting.",
                code="unprintable",
            )


class TextLine(forms.CharField):
    """One line: line breaks become spaces. `max_length` is required."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.validators.insert(0, refuse_unprintable)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return "".join(char for char in " ".join(text.splitlines()) if char not in REORDERING).strip()


class TextBlock(forms.CharField):
    """Several lines, whatever kind of line breaks the browser sent. `max_length` is required."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int, rows: int = 6, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)
        self.validators.insert(0, refuse_unprintable)

    def to_python(self, value: Any) -> str:
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        return super().to_python(value) or ""


class EmailLine(forms.EmailField):
    def __init__(self, *, max_length: int = 254, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.validators.insert(0, refuse_unprintable)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").lower()


class Form(forms.Form):
    """Required fields are checked here, not by the browser alone, and messages stand beside their fields."""

    use_required_attribute = False
    required_css_class = "required"
