"""Fields for the words of a ticket: keys on the wire, members inside."""

from typing import Any, ClassVar

from rest_framework import serializers

from tickets.rules.words import Channel, Priority, Status


class _Word(serializers.ChoiceField):
    words: ClassVar[Any]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[(word.key, word.label) for word in self.words], **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return self.words.named(super().to_internal_value(data))

    def to_representation(self, value: Any) -> str:
        return str(self.words(value).key)


class StatusField(_Word):
    words = Status


class PriorityField(_Word):
    words = Priority


class ChannelField(_Word):
    words = Channel
