"""What the critical lane's API takes and gives."""

from typing import Any

from rest_framework import serializers

from kernel.api.fields import Identifier, Text
from tickets.operations.critical_downgrades import LONGEST_REASON

Data = serializers.Serializer[Any]
DEFINITION = (
    "topics, report_kinds, words (plain phrases, matched whole), detectors, acknowledge_minutes and the paging ladder, "
    "whose rungs are all urgent."
)


class LaneSerializer(Data):
    key = serializers.CharField()
    name = serializers.CharField()
    position = serializers.IntegerField(help_text="The first lane that matches takes the ticket.")
    is_active = serializers.BooleanField()
    team = serializers.CharField(source="team_key", help_text="The key of its restricted team.")
    definition = serializers.DictField(help_text=DEFINITION)


class NewLaneSerializer(Data):
    key = serializers.SlugField(max_length=40)
    name = Text(max_length=80)
    team = Text(max_length=40, help_text="A restricted team's key.")
    definition = serializers.JSONField(help_text=DEFINITION)


class LaneChangeSerializer(Data):
    name = Text(max_length=80, required=False)
    position = serializers.IntegerField(min_value=0, max_value=1000, required=False)
    is_active = serializers.BooleanField(required=False)
    team = Text(max_length=40, required=False)
    definition = serializers.JSONField(required=False)


class DowngradeSerializer(Data):
    id = Identifier()
    reason = serializers.CharField()
    team = serializers.CharField(help_text="Where it goes; empty: its topic's team.")
    requested_by_id = Identifier()
    requested_by = serializers.CharField()
    requested_at = serializers.DateTimeField()
    decided_by = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    is_approved = serializers.BooleanField(allow_null=True)


class CaseSerializer(Data):
    id = Identifier()
    lane = serializers.CharField(source="lane_key")
    lane_name = serializers.CharField(source="lane")
    matched_by = serializers.CharField(
        help_text="topic, report:<kind>, words, detector:<name>, follow_up or person."
    )
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="To be acknowledged by then.")
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    acknowledged_by = serializers.CharField()
    missed_at = serializers.DateTimeField(allow_null=True)
    downgraded_at = serializers.DateTimeField(allow_null=True)
    downgrades = DowngradeSerializer(many=True)


class RaiseSerializer(Data):
    lane = Text(max_length=40, help_text="A critical lane's key.")


class ProposalSerializer(Data):
    reason = Text(max_length=LONGEST_REASON)
    team = Text(max_length=40, required=False, help_text="A team's key; left out, its topic's team.")


class DecisionSerializer(Data):
    is_approved = serializers.BooleanField()
