"""What the API says of escalations and tasks."""

from typing import Any

from rest_framework import serializers

from kernel.api.fields import Identifier, Text
from tickets.operations.ticket_tasks import LONGEST_TITLE
from tickets.rules.steps import MAX_KEY

Data = serializers.Serializer[Any]


class LadderRungSerializer(Data):
    number = serializers.IntegerField(help_text="From 0.")
    at = serializers.DateTimeField(help_text="When it was taken, or will be.")
    urgent = serializers.BooleanField(help_text="It reaches people outside their shift too.")
    steps = serializers.ListField(child=serializers.CharField(), help_text="What is done, in words.")
    outcome = serializers.ListField(child=serializers.CharField(), help_text="What became of each step.")


class EscalationSerializer(Data):
    id = Identifier()
    cause = serializers.CharField(help_text="clock, deadline or critical.")
    stage = serializers.CharField(help_text="The threshold's key: p80, b30, a60.")
    metric = serializers.CharField(help_text="Of the clock that set it going.")
    because = serializers.CharField(help_text="What set it going, in words.")
    state = serializers.CharField(help_text="running, acknowledged, finished or stopped.")
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    acknowledged_by = serializers.CharField(help_text="A name, or nothing.")
    done = LadderRungSerializer(many=True)
    coming = LadderRungSerializer(many=True)


class TaskSerializer(Data):
    id = Identifier()
    title = serializers.CharField()
    team = serializers.CharField(source="team_key", help_text="A team's key, or nothing.")
    assignee_id = Identifier(allow_null=True)
    assignee = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()
    opened_at = serializers.DateTimeField()
    opened_by = serializers.CharField(help_text="A name, or what opened it.")
    done_at = serializers.DateTimeField(allow_null=True)
    done_by = serializers.CharField()


class NewTaskSerializer(Data):
    title = Text(max_length=LONGEST_TITLE)
    team = Text(max_length=MAX_KEY, required=False, help_text="A team's key; the ticket's own without one.")
    assignee_id = Identifier(required=False, allow_null=True)
    due_at = serializers.DateTimeField(required=False, allow_null=True)


class TaskChangeSerializer(Data):
    is_done = serializers.BooleanField(required=False)
    assignee_id = Identifier(required=False, allow_null=True, help_text="null: nobody.")
