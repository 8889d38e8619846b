"""What the API of topics, forms, policies and calendars takes and gives."""

from typing import Any

from rest_framework import serializers

from kernel.api.fields import Text
from tickets.api.fields import PriorityField
from tickets.models.catalogue import Audience

Data = serializers.Serializer[Any]
KEY = r"^[a-z0-9][a-z0-9_-]{0,39}$"


class Key(serializers.RegexField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(KEY, max_length=40, **kwargs)


class OrderSerializer(Data):
    keys = serializers.ListField(
        child=Text(max_length=40), max_length=500, help_text="These first, in this order; the others follow."
    )


class TopicSerializer(Data):
    key = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    audience = serializers.ChoiceField(Audience.choices)
    icon = serializers.CharField()
    team = serializers.CharField(help_text="A team's key; empty when nobody's.")
    default_priority = PriorityField()
    position = serializers.IntegerField()
    is_active = serializers.BooleanField()
    form_number = serializers.IntegerField(allow_null=True, help_text="The version of its form in force.")
    fields = serializers.JSONField(help_text="Its questions.")  # type: ignore[assignment]  # the wire's name for it


class TopicChangeSerializer(Data):
    title = Text(max_length=80, required=False)
    description = Text(max_length=200, required=False, allow_blank=True)
    audience = serializers.ChoiceField(Audience.choices, required=False)
    icon = Text(max_length=40, required=False, help_text="A name of lucide.dev/icons.")
    team = Text(max_length=40, required=False, allow_blank=True, help_text="A team's key; empty for none.")
    default_priority = PriorityField(required=False)
    is_active = serializers.BooleanField(required=False)


class NewTopicSerializer(TopicChangeSerializer):
    key = Key()
    title = Text(max_length=80)
    fields = serializers.JSONField(required=False)  # type: ignore[assignment]


class FormSerializer(Data):
    """Each field: key, label, kind, required, help, choices (pairs of value and label), show_if (field and
    equals), max_length. Kinds: text, textarea, choice, date, amount, url, handle.
    """

    fields = serializers.JSONField()  # type: ignore[assignment]


class FormVersionSerializer(FormSerializer):
    number = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class PolicySerializer(Data):
    key = serializers.CharField()
    name = serializers.CharField()
    position = serializers.IntegerField(help_text="The first that matches a ticket applies.")
    is_active = serializers.BooleanField()
    number = serializers.IntegerField(help_text="The version in force.")
    terms = serializers.JSONField()
    published_at = serializers.DateTimeField()


class TermsSerializer(Data):
    """conditions (all, any, not, or a fact with what it should be); calendar (its key); targets by metric and priority,
    in minutes or as {minutes, time: business | calendar}; pauses (statuses by metric); thresholds ({metrics, at:
    {percent | before | after}, ladder: [{after_minutes, urgent, steps}]}).
    """

    terms = serializers.JSONField()


class NewPolicySerializer(TermsSerializer):
    key = Key()
    name = Text(max_length=80)


class SwitchSerializer(Data):
    name = Text(max_length=80, required=False)
    is_active = serializers.BooleanField(required=False)


class PolicyVersionSerializer(TermsSerializer):
    number = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class CalendarSerializer(Data):
    key = serializers.CharField()
    name = serializers.CharField()
    is_active = serializers.BooleanField()
    number = serializers.IntegerField(help_text="The version in force.")
    definition = serializers.JSONField()
    published_at = serializers.DateTimeField()


class DefinitionSerializer(Data):
    """time_zone; hours by weekday (mon … sun), shifts and breaks by date, each as windows ({"09:00": "17:00"});
    holidays (names by date).
    """

    definition = serializers.JSONField()


class NewCalendarSerializer(DefinitionSerializer):
    key = Key()
    name = Text(max_length=80)


class CalendarVersionSerializer(DefinitionSerializer):
    number = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class HolidaysSerializer(Data):
    country = Text(max_length=16, help_text="ISO 3166, such as DE.")
    subdivision = Text(max_length=16, required=False, help_text="A part of it, such as BE.")
    first_year = serializers.IntegerField(min_value=1900, max_value=2199)
    last_year = serializers.IntegerField(min_value=1900, max_value=2199)
    language = Text(max_length=16, required=False)


class AddedSerializer(Data):
    added = serializers.IntegerField(help_text="Days that the calendar did not have.")
    number = serializers.IntegerField(help_text="The version in force.")
