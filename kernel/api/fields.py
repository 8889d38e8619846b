"""Serializer fields that are bounded by default, so that no value reaches PostgreSQL that it would refuse."""

import re
from typing import Any

from rest_framework import serializers

MAX_ID = 2**63 - 1
MAX_MINOR = 10**15  # ten trillion in a currency with cents
_CURRENCY = re.compile(r"[A-Z]{3}")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class Text(serializers.CharField):
    """One line or several; `max_length` 200 unless told. NUL and lone surrogates are refused."""

    default_error_messages = {
        "unstorable": "This holds characters that cannot be stored (NUL or half a pair)."
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, str) and _UNSTORABLE.search(data):
            self.fail("unstorable")
        return super().to_internal_value(data)


class Identifier(serializers.IntegerField):
    """The id of a row."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 1)
        kwargs.setdefault("max_value", MAX_ID)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool | float):
            self.fail("invalid")
        return super().to_internal_value(data)


class Count(Identifier):
    """A 32-bit number from 0."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", 2**31 - 1)
        super().__init__(**kwargs)


class AmountMinor(Identifier):
    """Money in minor units (cents); its currency is the field beside it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", -MAX_MINOR)
        kwargs.setdefault("max_value", MAX_MINOR)
        super().__init__(**kwargs)


class Currency(serializers.CharField):
    """ISO 4217, upper case."""

    default_error_messages = {"currency": "Use three capital letters, such as EUR."}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 3)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not _CURRENCY.fullmatch(text):
            self.fail("currency")
        return text


class Money(serializers.Serializer[dict[str, Any]]):
    amount_minor = AmountMinor(help_text="In minor units: 1250 is 12.50.")
    currency = Currency(help_text="ISO 4217, such as EUR.")
