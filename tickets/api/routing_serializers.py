"""What the API of routing takes and gives."""

from typing import Any

from rest_framework import serializers

from kernel.api.fields import Text
from tickets.api.catalogue_serializers import Key
from tickets.models import Strategy
from tickets.operations.routing_settings import MOST_CAPACITY
from tickets.rules.routing import PREVIOUS, Verdict

Data = serializers.Serializer[Any]
LIMIT = "By weight: low and normal 1, high 2, urgent 3; 0: no limit."


class RoutingRuleSerializer(Data):
    key = serializers.CharField()
    name = serializers.CharField()
    position = serializers.IntegerField(help_text="The first that holds decides.")
    is_active = serializers.BooleanField()
    conditions = serializers.JSONField()
    team = serializers.CharField(help_text="A team's key.")
    skills = serializers.ListField(child=serializers.CharField(), help_text="Keys; whoever gets it has all.")
    lines = serializers.ListField(child=serializers.CharField(), help_text="The conditions in plain words.")
    warnings = serializers.ListField(child=serializers.CharField(), help_text="What is odd about it.")


class RoutingRuleChangeSerializer(Data):
    """conditions: all, any, not, or a fact with what it should be; empty: every ticket."""

    name = Text(max_length=80, required=False)
    conditions = serializers.JSONField(required=False)
    team = Text(max_length=40, required=False)
    skills = serializers.ListField(child=Text(max_length=40), max_length=20, required=False)
    is_active = serializers.BooleanField(required=False)


class NewRoutingRuleSerializer(Data):
    """conditions: all, any, not, or a fact with what it should be; empty: every ticket."""

    key = Key()
    name = Text(max_length=80)
    conditions = serializers.JSONField(required=False)
    team = Text(max_length=40)
    skills = serializers.ListField(child=Text(max_length=40), max_length=20, required=False)


class TeamRoutingChangeSerializer(Data):
    strategy = serializers.ChoiceField(Strategy.choices, required=False)
    is_sticky = serializers.BooleanField(required=False, help_text="The customer's previous agent first.")
    match_language = serializers.BooleanField(required=False)
    respect_shifts = serializers.BooleanField(required=False)
    capacity = serializers.IntegerField(min_value=0, max_value=MOST_CAPACITY, required=False, help_text=LIMIT)
    reroute_on_sign_off = serializers.BooleanField(required=False)


class TeamRoutingSerializer(Data):
    key = serializers.CharField()
    name = serializers.CharField()
    strategy = serializers.ChoiceField(Strategy.choices, source="way.strategy")
    is_sticky = serializers.BooleanField(source="way.is_sticky")
    match_language = serializers.BooleanField(source="way.match_language")
    respect_shifts = serializers.BooleanField(source="way.respect_shifts")
    capacity = serializers.IntegerField(source="way.capacity", help_text=LIMIT)
    reroute_on_sign_off = serializers.BooleanField(source="way.reroute_on_sign_off")


class RoutingPersonSerializer(Data):
    id = serializers.IntegerField()
    name = serializers.CharField()
    teams = serializers.ListField(child=serializers.CharField())
    skills = serializers.ListField(child=serializers.CharField())
    languages = serializers.ListField(child=serializers.CharField())
    capacity = serializers.IntegerField(allow_null=True, help_text="Null: as their teams say.")


class CapacitySerializer(Data):
    capacity = serializers.IntegerField(
        min_value=0, max_value=MOST_CAPACITY, allow_null=True, help_text=f"{LIMIT} Null: as their teams say."
    )


class TriedRuleSerializer(Data):
    name = Text(max_length=80, required=False)
    conditions = serializers.JSONField(required=False)
    team = Text(max_length=40)
    skills = serializers.ListField(child=Text(max_length=40), max_length=20, required=False)


class TrySerializer(Data):
    rules = TriedRuleSerializer(
        many=True, required=False, help_text="In the order in which they are asked; left out: those in use."
    )


class _TeamCountSerializer(Data):
    name = serializers.CharField()
    before = serializers.IntegerField()
    after = serializers.IntegerField()


class _MovedSerializer(Data):
    number = serializers.IntegerField()
    subject = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    rule = serializers.CharField(help_text="Empty: the topic's team.")


class _PersonLoadSerializer(Data):
    name = serializers.CharField()
    tickets = serializers.IntegerField()
    weight = serializers.IntegerField()


class SimulationSerializer(Data):
    since = serializers.DateTimeField()
    count = serializers.IntegerField(help_text="Tickets asked about.")
    is_cut = serializers.BooleanField(help_text="Whether there were more, older ones.")
    teams = _TeamCountSerializer(many=True)
    unmatched = serializers.IntegerField(help_text="No rule holds: the topic's team gets them.")
    stuck = serializers.IntegerField(help_text="Nobody could have got them at once.")
    moved_count = serializers.IntegerField()
    moved = _MovedSerializer(many=True, help_text="The newest.")
    people = _PersonLoadSerializer(many=True)


class _JudgedSerializer(Data):
    name = serializers.CharField()
    verdict = serializers.ChoiceField([(one.value, one.value) for one in Verdict])
    load = serializers.IntegerField(help_text="What they carried then; 0 where nobody asked.")


class DecisionSerializer(Data):
    at = serializers.DateTimeField()
    reason = serializers.CharField()
    by = serializers.ChoiceField([*Strategy.choices, (PREVIOUS, PREVIOUS), ("by_hand", "by_hand")])
    rule = serializers.CharField()
    team = serializers.CharField()
    who = serializers.CharField(help_text="Who decided by hand.")
    chosen = serializers.CharField(help_text="Empty: nobody.")
    judged = _JudgedSerializer(many=True)
