"""A row checked by its own model before an operation saves it."""

import re

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import JSONField, Model

from kernel.errors import Invalid

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def check_row(row: Model) -> None:
    """Raises Invalid with messages by field: lengths, choices, what is taken already, references of another tenant.

    What a JSON column holds is for the rules that read it.
    """
    fields = row._meta.concrete_fields  # noqa: SLF001 - Django's documented API
    values = {field.name: getattr(row, field.attname) for field in fields}
    wrong = {
        name: ["This contains an invisible control character."]
        for name, value in values.items()
        if isinstance(value, str) and _UNPRINTABLE.search(value)
    }
    unset = {field.name for field in fields if field.null and values[field.name] is None}
    unread = {field.name for field in fields if isinstance(field, JSONField)}
    if not wrong:
        try:
            row.full_clean(exclude=unset | unread)
        except ValidationError as error:
            wrong = _told(error)
    if wrong:
        raise Invalid("Some of this cannot be saved; see the fields.", fields=wrong)


def _told(error: ValidationError) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, errors in error.error_dict.items():
        for one in errors:
            place = "" if name == NON_FIELD_ERRORS else name
            messages = one.messages
            if one.code == "unique_together" and one.params:
                place = [field for field in one.params["unique_check"] if field != "tenant_id"][-1]
                messages = ["This is taken already. Choose another."]
            found.setdefault(place, []).extend(messages)
    return found
