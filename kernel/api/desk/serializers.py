"""What the desk's own API takes and gives: people, tokens, webhooks, history."""

from typing import Any

from rest_framework import serializers

from kernel.api.fields import Identifier, Text

Data = serializers.Serializer[Any]


class MemberSerializer(Data):
    id = Identifier()
    user_id = Identifier()
    display_name = serializers.CharField()
    email = serializers.CharField()
    role = serializers.ChoiceField(["agent", "specialist", "lead", "admin"])
    is_active = serializers.BooleanField()
    is_available = serializers.BooleanField()
    team_ids = serializers.ListField(child=Identifier())


class AvailabilitySerializer(Data):
    is_available = serializers.BooleanField()


class TeamSerializer(Data):
    id = Identifier()
    key = serializers.CharField()
    name = serializers.CharField()
    is_restricted = serializers.BooleanField(help_text="Need to know: only its members see its work.")
    is_active = serializers.BooleanField()


class TokenSerializer(Data):
    id = Identifier()
    name = serializers.CharField()
    public_id = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    state = serializers.ChoiceField(["active", "expired", "revoked"])


class NewTokenSerializer(Data):
    name = Text(max_length=80)
    scopes = serializers.ListField(child=Text(max_length=80), max_length=100, help_text="Permissions.")
    expires_at = serializers.DateTimeField(help_text="At most a year ahead.")


class CreatedTokenSerializer(Data):
    id = Identifier()
    token = serializers.CharField(help_text="Shown once.")


class EndpointSerializer(Data):
    id = Identifier()
    url = serializers.CharField()
    codes = serializers.ListField(child=serializers.CharField())
    is_active = serializers.BooleanField()
    paused_reason = serializers.CharField()
    created_at = serializers.DateTimeField()


class EndpointFormSerializer(Data):
    url = Text(max_length=500)
    codes = serializers.ListField(
        child=Text(max_length=80), max_length=200, help_text='Event codes, or ["*"] for all.'
    )


class EndpointChangeSerializer(Data):
    url = Text(max_length=500, required=False)
    codes = serializers.ListField(child=Text(max_length=80), max_length=200, required=False)
    is_active = serializers.BooleanField(required=False, help_text="False pauses, true resumes.")


class EndpointSecretSerializer(Data):
    id = Identifier()
    secret = serializers.CharField(help_text="What you verify our signature with. Shown once.")


class DeliverySerializer(Data):
    id = Identifier()
    event_id = Identifier()
    code = serializers.CharField(source="event.code")
    state = serializers.ChoiceField(["waiting", "leased", "done", "dead"])
    attempts = serializers.IntegerField()
    next_attempt_at = serializers.DateTimeField()
    last_error = serializers.CharField()
    done_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return super().to_representation(instance) | {"state": instance.get_state_display().lower()}


class AttemptSerializer(Data):
    attempted_at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    outcome = serializers.ChoiceField(["ok", "retry", "gone", "refused", "unknown"])
    elapsed_ms = serializers.IntegerField()
    snippet = serializers.CharField(help_text="At most 1 KiB of the answer.")
    error = serializers.CharField()


class EventSerializer(Data):
    id = Identifier()
    code = serializers.CharField()
    actor_kind = serializers.ChoiceField(["agent", "customer", "visitor", "platform", "system"])
    actor_id = serializers.IntegerField()
    subject_kind = serializers.CharField()
    subject_id = serializers.IntegerField()
    data = serializers.DictField()  # type: ignore[assignment]  # the wire's name for it
    occurred_at = serializers.DateTimeField()
    seal_number = serializers.IntegerField(allow_null=True, help_text="Null until it is sealed.")
