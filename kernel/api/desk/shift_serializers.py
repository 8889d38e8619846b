"""What the API of shifts takes and gives."""

from typing import Any

from rest_framework import serializers

from kernel.api.fields import Text
from kernel.clock.shift_operations import KINDS

Data = serializers.Serializer[Any]


class _StretchSerializer(Data):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class _CellSerializer(Data):
    on = serializers.DateField()
    works = _StretchSerializer(many=True)
    is_any_hour = serializers.BooleanField(help_text="No hours are set for them yet.")
    is_weekend = serializers.BooleanField()
    is_night = serializers.BooleanField(help_text="Some of it lies before 6 or after 22 o'clock.")
    holiday = serializers.CharField()
    away = serializers.ListField(child=serializers.CharField())
    on_call = serializers.ListField(child=serializers.CharField(), help_text="Names of teams.")


class ShiftRowSerializer(Data):
    membership_id = serializers.IntegerField()
    name = serializers.CharField()
    cells = _CellSerializer(many=True)


class PatternSerializer(Data):
    id = serializers.IntegerField()
    membership_id = serializers.IntegerField()
    calendar = serializers.CharField(help_text="Its name.")
    from_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)


class NewPatternSerializer(Data):
    membership_id = serializers.IntegerField()
    calendar = Text(max_length=40, help_text="A calendar's key.")
    from_on = serializers.DateField()
    until_on = serializers.DateField(required=False, allow_null=True, help_text="The last day.")


class PatternEndSerializer(Data):
    until_on = serializers.DateField(help_text="The last day.")


class NewTimeOffSerializer(Data):
    membership_id = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    kind = serializers.ChoiceField(list(KINDS.items()), default="away")


class TimeOffSerializer(NewTimeOffSerializer):
    id = serializers.IntegerField()


class OnCallSerializer(Data):
    id = serializers.IntegerField()
    membership_id = serializers.IntegerField()
    team = serializers.CharField(help_text="Its name.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class NewOnCallSerializer(Data):
    team = Text(max_length=40, help_text="A team's key.")
    membership_id = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
