"""What a change would do to the open tickets, before it is made; and how far changes have come."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.fields import Text
from kernel.api.views import ApiView, WholeListView
from kernel.clock.queries import get_calendar
from kernel.clock.rules.odd import oddities
from kernel.clock.rules.parsing import parse_schedule
from tickets import access
from tickets.api.catalogue_serializers import Data, Key
from tickets.operations.policies import check_terms
from tickets.queries.catalogue import get_policy
from tickets.queries.changes import get_change, list_changes
from tickets.queries.keys import policy_ids_of
from tickets.queries.policy_words import warnings_about
from tickets.queries.preview import Preview, preview
from tickets.queries.proposals import Proposal, propose_hours, propose_order, propose_policy


class ShareSerializer(Data):
    policy = serializers.CharField(help_text="Empty for those under none.")
    now = serializers.IntegerField()
    then = serializers.IntegerField()


class ExampleSerializer(Data):
    number = serializers.IntegerField()
    subject = serializers.CharField()
    status = serializers.CharField(source="status.key")
    priority = serializers.CharField(source="priority.key")
    due_at = serializers.DateTimeField(allow_null=True, help_text="Its nearest deadline as it stands now.")


class PreviewSerializer(Data):
    words = serializers.CharField()
    open_tickets = serializers.IntegerField()
    tickets_moved = serializers.IntegerField()
    tickets_breached = serializers.IntegerField()
    moved = serializers.IntegerField(help_text="Clocks that would have another deadline.")
    breached = serializers.IntegerField(help_text="Clocks that would be past theirs at once.")
    begun = serializers.IntegerField()
    ended = serializers.IntegerField()
    shares = ShareSerializer(many=True)
    breaching = ExampleSerializer(many=True)
    moving = ExampleSerializer(many=True)
    warnings = serializers.ListField(child=serializers.CharField())


class PolicyPreviewSerializer(Data):
    """Name a policy by its key and what would change of it; without a key it is a new one, which needs terms. `order`
    alone previews another order.
    """

    key = Key(required=False)
    name = Text(max_length=80, required=False)
    terms = serializers.JSONField(required=False)
    is_active = serializers.BooleanField(required=False)
    position = serializers.IntegerField(min_value=1, max_value=999, required=False)
    order = serializers.ListField(child=Key(), required=False, max_length=999)


class CalendarPreviewSerializer(Data):
    key = Key()
    definition = serializers.JSONField()


class ChangeSerializer(Data):
    id = serializers.IntegerField()
    cause = serializers.CharField(help_text="policy or calendar.")
    name = serializers.CharField()
    started_by = serializers.CharField()
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    total = serializers.IntegerField(help_text="Tickets.")
    done = serializers.IntegerField()
    moved = serializers.IntegerField(help_text="Clocks that have another deadline.")
    breached = serializers.IntegerField(help_text="Clocks that were past theirs at once.")
    replaced_by = serializers.IntegerField(
        allow_null=True, help_text="A later change that took over the rest."
    )


class PolicyPreviewView(ApiView):
    permission: ClassVar = access.CONFIGURE

    @extend_schema(request=PolicyPreviewSerializer, responses=PreviewSerializer)
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """What changing policies would do to the open tickets. Nothing is written."""
        body = self.read(PolicyPreviewSerializer)
        if "order" in body:
            return self._said(propose_order(policy_ids_of(body["order"])), 0)
        policy_id = get_policy(body["key"]).id if "key" in body else 0
        terms = check_terms(body.get("terms")) if "terms" in body or not policy_id else None
        proposal = propose_policy(
            policy_id=policy_id,
            name=body.get("name", "" if policy_id else "new"),
            terms=terms,
            is_active=body.get("is_active"),
            position=body["position"] - 1 if "position" in body else None,
        )
        return self._said(proposal, policy_id)

    def _said(self, proposal: Proposal, policy_id: int) -> Response:
        place = next((place for place, offer in enumerate(proposal.will) if offer.id == policy_id), -1)
        warnings = warnings_about([offer.terms for offer in proposal.will], place)
        return _answer(preview(proposal, actor=self.actor, now=self.now), warnings)


class CalendarPreviewView(ApiView):
    permission: ClassVar = access.CONFIGURE

    @extend_schema(request=CalendarPreviewSerializer, responses=PreviewSerializer)
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """What other hours would do to the open tickets. Nothing is written."""
        body = self.read(CalendarPreviewSerializer)
        schedule = parse_schedule(body["definition"])
        proposal = propose_hours(get_calendar(body["key"]).key, schedule)
        return _answer(preview(proposal, actor=self.actor, now=self.now), oddities(schedule, now=self.now))


class ChangesView(WholeListView):
    permission: ClassVar = access.VIEW

    @extend_schema(responses=ChangeSerializer(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Changes of policies and hours on their way to the open tickets, the newest first."""
        return self.all_of(list_changes(), ChangeSerializer)


class ChangeView(ApiView):
    permission: ClassVar = access.VIEW

    @extend_schema(responses=ChangeSerializer)
    def get(self, request: Request, change_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """How far one change has come."""
        return Response(ChangeSerializer(get_change(change_id)).data)


def _answer(found: Preview, warnings: tuple[str, ...]) -> Response:
    names = (*Preview.__dataclass_fields__, "words")
    said = {name: getattr(found, name) for name in names} | {"warnings": warnings}
    return Response(PreviewSerializer(said).data)
