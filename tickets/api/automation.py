"""Automation rules: set up, tried, and what they did."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.views import ApiView, WholeListView
from tickets import access
from tickets.api.automation_serializers import (
    AutomationRuleChangeSerializer,
    AutomationRuleDefinitionSerializer,
    AutomationRuleSerializer,
    AutomationRuleVersionSerializer,
    AutomationRunSerializer,
    AutomationSampleSerializer,
    AutomationTryQuerySerializer,
    AutomationTrySerializer,
    AutomationVerdictSerializer,
    NewAutomationRuleSerializer,
)
from tickets.api.catalogue_serializers import OrderSerializer
from tickets.models import Mode
from tickets.operations.automation import (
    create_automation,
    publish_automation,
    reorder_automations,
    update_automation,
)
from tickets.operations.automation_checks import check_definition
from tickets.queries.automation import get_rule, list_rule_versions, list_rules, rule_ids_of
from tickets.queries.automation_trace import list_runs
from tickets.queries.dry_run import MOST_TICKETS, dry_run_on_recent, dry_run_on_ticket
from tickets.queries.keys import ticket_id_of


class RulesView(WholeListView):
    permission: ClassVar = {"GET": access.VIEW, "POST": access.CONFIGURE}

    @extend_schema(responses=AutomationRuleSerializer(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """All rules in the order in which they act, each with the version in force and what is odd about it."""
        return self.all_of(list_rules(now=self.now), AutomationRuleSerializer)

    @extend_schema(request=NewAutomationRuleSerializer, responses={201: AutomationRuleSerializer})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Add a rule, asked after all others; a draft unless `mode` says otherwise."""
        body = self.read(NewAutomationRuleSerializer)
        body["mode"] = Mode(body.get("mode", Mode.DRAFT))
        rule = create_automation(actor=self.actor, now=self.now, **body)
        return Response(AutomationRuleSerializer(get_rule(rule.key, now=self.now)).data, status=201)


class RuleView(ApiView):
    permission: ClassVar = {"GET": access.VIEW, "PATCH": access.CONFIGURE}

    @extend_schema(responses=AutomationRuleSerializer)
    def get(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """One rule."""
        return Response(AutomationRuleSerializer(get_rule(key, now=self.now)).data)

    @extend_schema(request=AutomationRuleChangeSerializer, responses=AutomationRuleSerializer)
    def patch(self, request: Request, key: str) -> Response:
        """Rename it, or let it rest (draft), only write down what it would do (shadow), or act (live)."""
        body = self.read(AutomationRuleChangeSerializer)
        if "mode" in body:
            body["mode"] = Mode(body["mode"])
        [rule_id] = rule_ids_of([key])
        update_automation(actor=self.actor, rule_id=rule_id, now=self.now, **body)
        return self.get(request, key)


class RuleVersionsView(WholeListView):
    permission: ClassVar = {"GET": access.VIEW, "POST": access.CONFIGURE}

    @extend_schema(responses=AutomationRuleVersionSerializer(many=True))
    def get(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """All versions of a rule, the newest first."""
        [rule_id] = rule_ids_of([key])
        return self.all_of(list_rule_versions(rule_id), AutomationRuleVersionSerializer)

    @extend_schema(
        request=AutomationRuleDefinitionSerializer, responses={201: AutomationRuleVersionSerializer}
    )
    def post(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """Publish a definition: the rule follows it from now on."""
        body = self.read(AutomationRuleDefinitionSerializer)
        [rule_id] = rule_ids_of([key])
        version = publish_automation(actor=self.actor, rule_id=rule_id, now=self.now, **body)
        return Response(AutomationRuleVersionSerializer(version).data, status=201)


class RuleOrderView(ApiView):
    permission: ClassVar = access.CONFIGURE

    @extend_schema(request=OrderSerializer, responses={204: None})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Put rules in order: each sees the ticket as the ones before it left it."""
        ids = rule_ids_of(self.read(OrderSerializer)["keys"])
        reorder_automations(actor=self.actor, rule_ids=ids, now=self.now)
        return Response(status=204)


class TryRuleView(ApiView):
    permission: ClassVar = access.CONFIGURE

    @extend_schema(request=AutomationTrySerializer, responses=AutomationSampleSerializer)
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Which of the latest tickets a definition would match now. Nothing is saved and nothing changes."""
        body = self.read(AutomationTrySerializer)
        rule = check_definition(body["definition"])
        count = body.get("count", MOST_TICKETS)
        return Response(
            AutomationSampleSerializer(
                dry_run_on_recent(actor=self.actor, rule=rule, count=count, now=self.now)
            ).data
        )


class TicketRulesView(WholeListView):
    permission: ClassVar = access.VIEW

    @extend_schema(
        parameters=[AutomationTryQuerySerializer], responses=AutomationVerdictSerializer(many=True)
    )
    def get(self, request: Request, number: int) -> Response:
        """What each rule would do to this ticket now, and why not; with `event`, as if that had just happened."""
        query = AutomationTryQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        code = query.validated_data.get("event")
        return self.all_of(
            dry_run_on_ticket(actor=self.actor, number=number, code=code, now=self.now),
            AutomationVerdictSerializer,
        )


class TicketRunsView(WholeListView):
    permission: ClassVar = access.VIEW

    @extend_schema(responses=AutomationRunSerializer(many=True))
    def get(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Which rules changed this ticket, the latest fifty first."""
        return self.all_of(list_runs(ticket_id_of(actor=self.actor, number=number)), AutomationRunSerializer)
