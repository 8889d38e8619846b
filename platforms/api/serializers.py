"""What the platform's API takes and gives."""

from typing import Any

from rest_framework import serializers

from kernel.api.fields import Count, Identifier, Text
from platforms.rules.action_kinds import KINDS

Data = serializers.Serializer[Any]


class NewsSerializer(Data):
    """One event; `data` follows its kind. Events may come in any order and any number of times."""

    id = serializers.CharField(max_length=120, help_text="Yours; told again, it is recognised.")
    kind = serializers.CharField(max_length=80, help_text="Such as customer.upserted.")
    occurred_at = serializers.DateTimeField(help_text="When it was true, with an offset.")
    data = serializers.DictField()  # type: ignore[assignment]  # the wire's name for it


class BatchSerializer(Data):
    events = NewsSerializer(many=True, help_text="Up to 1,000.")


class ResultSerializer(Data):
    index = Count(help_text="The event's place in the batch.")
    id = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(["accepted", "duplicate", "unknown", "refused"])
    fields = serializers.DictField(help_text="What is wrong with a refused event.")  # type: ignore[assignment]


class BatchAnswerSerializer(Data):
    accepted = Count()
    duplicate = Count()
    unknown = Count()
    refused = Count()
    results = ResultSerializer(many=True)


class IngestedSerializer(Data):
    id = Identifier()
    external_id = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(["accepted", "unknown"])
    data = serializers.JSONField(allow_null=True, help_text="Kept for unknown kinds only.")  # type: ignore[assignment]
    occurred_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()


class CustomerSerializer(Data):
    """Personal data is masked; ask for it with a reason at `reveal/`."""

    id = Identifier()
    kind = serializers.ChoiceField(["creator", "subscriber", "visitor"])
    external_id = serializers.CharField(allow_null=True)
    label = serializers.CharField()  # type: ignore[assignment]  # the wire's name for it
    handle = serializers.CharField()
    initials = serializers.CharField()
    email_masked = serializers.CharField()
    locale = serializers.CharField()
    time_zone = serializers.CharField()
    country = serializers.CharField()
    tier = serializers.CharField()
    state = serializers.ChoiceField(["active", "restricted", "suspended", "banned", "closed"])
    since_on = serializers.DateField(allow_null=True)
    attributes = serializers.DictField(help_text="Numbers and yes/no only; texts are revealed.")
    is_told = serializers.BooleanField()


class ReasonSerializer(Data):
    reason = Text(max_length=300, help_text="Kept and audited.")


class PersonalDataSerializer(Data):
    display_name = serializers.CharField()
    email = serializers.CharField()
    attributes = serializers.DictField()


class ActionRequestSerializer(Data):
    kind = serializers.ChoiceField(sorted(KINDS))
    customer_id = Identifier()
    payload = serializers.DictField(default=dict)
    reason = Text(max_length=500)
    key = serializers.UUIDField(
        required=False, help_text="Yours, new for each action; left out, we make one."
    )


class UndoSerializer(Data):
    reason = Text(max_length=500)


class ActionSerializer(Data):
    id = Identifier()
    key = serializers.UUIDField()
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the wire's name for it
    customer_id = Identifier()
    payload = serializers.DictField()
    reason = serializers.CharField()
    state = serializers.ChoiceField(["waiting", "sending", "done", "failed", "unknown", "cancelled"])
    detail = serializers.CharField()
    requested_by_kind = serializers.CharField()
    requested_by_id = serializers.IntegerField()
    requested_at = serializers.DateTimeField()
    origin_kind = serializers.CharField()
    origin_id = serializers.IntegerField()
    inverse_of_id = serializers.IntegerField(allow_null=True)
    attempts = Count()
    sent_at = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    can_undo = serializers.BooleanField()
    can_cancel = serializers.BooleanField()


class ConnectionSerializer(Data):
    endpoint_url = serializers.CharField()
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    rotated_at = serializers.DateTimeField(allow_null=True)
    is_rotating_out = serializers.BooleanField()
    is_rotating_in = serializers.BooleanField()


class ConnectSerializer(Data):
    endpoint_url = Text(max_length=450)


class SecretsSerializer(Data):
    secret_out = serializers.CharField(help_text="Signs what we send you. Shown once.")
    secret_in = serializers.CharField(help_text="Signs what you send us. Shown once.")


class RotateSerializer(Data):
    direction = serializers.ChoiceField(["out", "in"])


class RotatedSerializer(Data):
    secret = serializers.CharField(
        help_text="Shown once; the one before stays valid until the next rotation."
    )


class ActiveSerializer(Data):
    is_active = serializers.BooleanField()
