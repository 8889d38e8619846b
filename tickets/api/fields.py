"""Fields for the words of a ticket: keys on the wire, members inside."""

from typing import Any, ClassVar

from rest_framework import serializers

from tickets.rules.words import Priority, Status

Choices = list[tuple[str, str]]
STATUSES: Choices = [(status.key, status.label) for status in Status]
PRIORITIES: Choices = [(priority.key, priority.label) for priority in Priority]


class _Word(serializers.ChoiceField):
    words: ClassVar[Any]
    keys: ClassVar[Choices]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=self.keys, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return self.words.named(super().to_internal_value(data))

    def to_representation(self, value: Any) -> str:
        return str(self.words(value).key)


class StatusField(_Word):
    words, keys = Status, STATUSES


class PriorityField(_Word):
    words, keys = Priority, PRIORITIES
