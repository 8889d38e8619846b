"""What the API of legal deadlines takes and gives."""

from typing import Any

from rest_framework import serializers

from kernel.api.fields import Text
from tickets.api.catalogue_serializers import Key
from tickets.operations.legal import MAX_KEY, MAX_NOTE
from tickets.queries.legal_deadlines import Result
from tickets.rules.legal import Duty, Unit

Data = serializers.Serializer[Any]


class LegalTermsSerializer(Data):
    """basis (the law), source (an address or a citation), starts (what sets it going), duty (by | until), unit (hours |
    days | business_days | months | years | external), amount, opens_after (not before, in the same unit), calendar (its
    key, for business days), margin ({percent | before}: our own target), extendable, thresholds ([{at: {percent |
    before | after}, ladder: [{after_minutes, urgent, steps}]}]). Times before and after are minutes.
    """

    terms = serializers.JSONField()


class NewLegalRuleSerializer(LegalTermsSerializer):
    key = Key()
    name = Text(max_length=120)


class LegalRuleSerializer(LegalTermsSerializer):
    key = serializers.CharField()
    name = serializers.CharField()
    is_active = serializers.BooleanField()
    number = serializers.IntegerField(help_text="The version in force.")
    published_at = serializers.DateTimeField()


class LegalSwitchSerializer(Data):
    name = Text(max_length=120, required=False)
    is_active = serializers.BooleanField(required=False)


class LegalVersionSerializer(LegalTermsSerializer):
    number = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class LegalStartDeadlineSerializer(Data):
    rule_key = Key(help_text="An entry of the catalogue.")
    key = Text(
        max_length=MAX_KEY, required=False, default="", help_text="The duty's own reference; started once."
    )
    started_at = serializers.DateTimeField(help_text="When the law began to count.")
    due_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="For unit external alone."
    )


class LegalNoteSerializer(Data):
    note = Text(max_length=MAX_NOTE, required=False, allow_blank=True, default="")


class LegalReasonSerializer(Data):
    note = Text(max_length=MAX_NOTE)


class LegalExtendSerializer(Data):
    wanted_due_at = serializers.DateTimeField()
    reason = Text(max_length=MAX_NOTE)


class LegalDecideSerializer(Data):
    is_approved = serializers.BooleanField()


class LegalWhySerializer(Data):
    kind = serializers.CharField()
    on = serializers.DateField(help_text="In the zone in which it is counted.")
    text = serializers.CharField()
    number = serializers.IntegerField(help_text="Of a business day that counts, else 0.")


class LegalMarkSerializer(Data):
    mark = serializers.CharField()
    at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    threshold = serializers.CharField()
    note = serializers.CharField()
    actor_kind = serializers.CharField()
    actor_id = serializers.IntegerField()
    who = serializers.CharField()


class LegalExtensionSerializer(Data):
    id = serializers.IntegerField()
    wanted_due_at = serializers.DateTimeField()
    reason = serializers.CharField()
    requested_by = serializers.CharField()
    requested_at = serializers.DateTimeField()
    decided_by = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    is_approved = serializers.BooleanField(allow_null=True, help_text="Null until it is decided.")


class LegalComingSerializer(Data):
    at = serializers.DateTimeField()
    key = serializers.CharField()


class DeadlineSerializer(Data):
    id = serializers.IntegerField()
    key = serializers.CharField()
    rule_key = serializers.CharField()
    rule = serializers.CharField()
    number = serializers.IntegerField(help_text="The catalogue's version that it began with.")
    basis = serializers.CharField(source="terms.basis")
    source = serializers.CharField(source="terms.source")  # type: ignore[assignment]  # the wire's name for it
    duty = serializers.ChoiceField(source="terms.duty", choices=[one.value for one in Duty])
    unit = serializers.ChoiceField(source="terms.unit", choices=[one.value for one in Unit])
    length = serializers.CharField(source="terms.length")
    extendable = serializers.BooleanField(source="terms.extendable")
    calendar = serializers.CharField()
    time_zone = serializers.CharField()
    result = serializers.ChoiceField(choices=[one.value for one in Result])
    started_at = serializers.DateTimeField(source="reading.started_at")
    opens_at = serializers.DateTimeField(allow_null=True, help_text="Not to be met before.")
    first_due_at = serializers.DateTimeField(help_text="Before any extension.")
    due_at = serializers.DateTimeField(source="reading.due_at")
    own_target_at = serializers.DateTimeField(source="reading.inner_at", allow_null=True)
    missed_at = serializers.DateTimeField(source="reading.missed_at", allow_null=True)
    ended_at = serializers.DateTimeField(source="reading.ended_at", allow_null=True)
    lines = LegalWhySerializer(many=True, help_text="Why it ends then.")
    marks = LegalMarkSerializer(many=True)
    extensions = LegalExtensionSerializer(many=True)
    coming = LegalComingSerializer(many=True, help_text="Thresholds ahead.")
