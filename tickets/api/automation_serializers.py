"""What the API of automation rules takes and gives."""

from typing import Any

from rest_framework import serializers

from kernel.api.fields import Count, Text
from tickets.api.catalogue_serializers import Key
from tickets.api.fields import StatusField
from tickets.models import Mode
from tickets.queries.dry_run import MOST_TICKETS
from tickets.rules.automation import EVENTS

Data = serializers.Serializer[Any]
OUTCOMES = ("done", "shadow", "loop", "failed")


class AutomationRuleSerializer(Data):
    key = serializers.CharField()
    name = serializers.CharField()
    position = serializers.IntegerField(help_text="Rules act in this order.")
    mode = serializers.ChoiceField(Mode.choices)
    include_existing = serializers.BooleanField()
    number = serializers.IntegerField(help_text="The version in force.")
    definition = serializers.JSONField()
    published_at = serializers.DateTimeField()
    acted = serializers.IntegerField(help_text="How often in the last seven days, tried ones included.")
    warnings = serializers.ListField(child=serializers.CharField())


class AutomationRuleDefinitionSerializer(Data):
    """on (event codes) or after (minutes, since, business: a calendar's key); if (conditions: all, any, not, or a fact
    with what it should be); then (steps).
    """

    definition = serializers.JSONField()
    include_existing = serializers.BooleanField(
        required=False, help_text="A time rule also acts on tickets whose time was over before."
    )


class NewAutomationRuleSerializer(AutomationRuleDefinitionSerializer):
    key = Key()
    name = Text(max_length=80)
    mode = serializers.ChoiceField(Mode.choices, required=False)


class AutomationRuleChangeSerializer(Data):
    name = Text(max_length=80, required=False)
    mode = serializers.ChoiceField(Mode.choices, required=False)
    include_existing = serializers.BooleanField(required=False)


class AutomationRuleVersionSerializer(Data):
    number = serializers.IntegerField()
    definition = serializers.JSONField()
    created_at = serializers.DateTimeField()


class AutomationTrySerializer(Data):
    """A definition that need not be saved, on the latest tickets."""

    definition = serializers.JSONField()
    count = Count(min_value=1, max_value=MOST_TICKETS, required=False)


class AutomationMatchSerializer(Data):
    number = serializers.IntegerField()
    subject = serializers.CharField()
    status = StatusField()
    created_at = serializers.DateTimeField()


class AutomationSampleSerializer(Data):
    asked = serializers.IntegerField(help_text="So many of the latest tickets were looked at.")
    matching = serializers.IntegerField()
    first = AutomationMatchSerializer(many=True, help_text="The newest twenty that match.")


class AutomationForeseenSerializer(Data):
    step = serializers.CharField()
    did = serializers.CharField(help_text="done, unchanged or refused:<why>")
    old = serializers.CharField()
    new = serializers.CharField()


class AutomationVerdictSerializer(Data):
    key = serializers.CharField()
    name = serializers.CharField()
    mode = serializers.ChoiceField(Mode.choices)
    matches = serializers.BooleanField()
    why_not = serializers.ListField(child=serializers.CharField(), help_text="What is not so, in words.")
    due_at = serializers.DateTimeField(allow_null=True, help_text="When the time of a time rule comes.")
    foreseen = AutomationForeseenSerializer(many=True)


class AutomationTryQuerySerializer(Data):
    event = serializers.ChoiceField(list(EVENTS), required=False)


class AutomationRunSerializer(Data):
    id = serializers.IntegerField()
    rule = serializers.CharField()
    key = serializers.CharField()
    number = serializers.IntegerField(help_text="The rule's version.")
    at = serializers.DateTimeField()
    cause = serializers.CharField(help_text='The event\'s code, or "time".')
    cause_id = serializers.IntegerField(help_text="The event's id; for time the moment in microseconds.")
    because = serializers.CharField()
    outcome = serializers.ChoiceField(OUTCOMES)
    depth = serializers.IntegerField(help_text="How many rules set each other off before it.")
    after = serializers.CharField(help_text="The rule whose changes set it off; empty for none.")
    changes = serializers.ListField(child=serializers.CharField())
