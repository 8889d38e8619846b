"""JSON that a person typed into a form, read with the place that is wrong."""

import json
from typing import Any

from django.core.exceptions import ValidationError

from kernel.errors import DomainError

LONGEST = 200_000  # characters


def read_json(text: str) -> Any:
    """Raises ValidationError."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        message = f"This is not JSON: {error.msg.lower()} in line {error.lineno}, column {error.colno}."
        raise ValidationError(message, code="json") from error
    except (ValueError, RecursionError) as error:
        raise ValidationError(
            "This JSON is nested too deep or has too large a number.", code="json"
        ) from error


def set_out(value: Any) -> str:
    """As it is edited: in lines."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def told(error: DomainError) -> list[str]:
    """A refusal as lines for one field, each with the place inside it."""
    found = [f"{place}: {text}" if place else text for place, texts in error.fields.items() for text in texts]
    return found or [error.message]
