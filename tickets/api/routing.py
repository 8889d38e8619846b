"""Routing: its rules, how teams share out, what people carry, and why somebody got a ticket."""

from dataclasses import asdict
from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.views import ApiView, WholeListView
from tickets import access
from tickets.api.base import TicketView
from tickets.api.catalogue_serializers import OrderSerializer
from tickets.api.routing_serializers import (
    CapacitySerializer,
    DecisionSerializer,
    NewRoutingRuleSerializer,
    RoutingPersonSerializer,
    RoutingRuleChangeSerializer,
    RoutingRuleSerializer,
    SimulationSerializer,
    TeamRoutingChangeSerializer,
    TeamRoutingSerializer,
    TrySerializer,
)
from tickets.locks import NoTeam
from tickets.operations import routing_rules
from tickets.operations.routing_checks import check_rule_set
from tickets.operations.routing_rules import RuleDraft
from tickets.operations.routing_settings import NoSuchPerson, set_capacity, set_team_routing
from tickets.queries import routing_setup
from tickets.queries.keys import team_id_of
from tickets.queries.routing import list_rules
from tickets.queries.routing_simulation import simulate
from tickets.queries.routing_traces import list_decisions
from tickets.rules.routing import Strategy, Way


class RoutingRulesView(WholeListView):
    permission: ClassVar = {"GET": access.CONFIGURE, "POST": access.CONFIGURE}

    @extend_schema(responses=RoutingRuleSerializer(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """All routing rules in the order in which they are asked, those switched off last."""
        return self.all_of(routing_setup.list_rule_rows(), RoutingRuleSerializer)

    @extend_schema(request=NewRoutingRuleSerializer, responses={201: RoutingRuleSerializer})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Add a rule, asked after all others."""
        body = self.read(NewRoutingRuleSerializer)
        draft = RuleDraft(
            body["name"], body.get("conditions"), team_id_of(body["team"]), body.get("skills", [])
        )
        made = routing_rules.create_rule(actor=self.actor, key=body["key"], draft=draft, now=self.now)
        return Response(RoutingRuleSerializer(routing_setup.get_rule_row(made.key)).data, status=201)


class RoutingRuleView(ApiView):
    permission: ClassVar = {"GET": access.CONFIGURE, "PATCH": access.CONFIGURE}

    @extend_schema(responses=RoutingRuleSerializer)
    def get(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """One routing rule."""
        return Response(RoutingRuleSerializer(routing_setup.get_rule_row(key)).data)

    @extend_schema(request=RoutingRuleChangeSerializer, responses=RoutingRuleSerializer)
    def patch(self, request: Request, key: str) -> Response:
        """Change it, or switch it on or off, for tickets that come in from now on."""
        body, row = self.read(RoutingRuleChangeSerializer), routing_setup.get_rule_row(key)
        draft = RuleDraft(
            name=body.get("name", row.name),
            conditions=body.get("conditions", row.conditions),
            team_id=team_id_of(body["team"]) if "team" in body else row.team_id,
            skills=body.get("skills", row.skills),
        )
        if body.keys() - {"is_active"}:
            routing_rules.change_rule(actor=self.actor, rule_id=row.id, draft=draft, now=self.now)
        if "is_active" in body:
            routing_rules.switch_rule(
                actor=self.actor, rule_id=row.id, is_active=body["is_active"], now=self.now
            )
        return self.get(request, key)


class RoutingOrderView(ApiView):
    permission: ClassVar = access.CONFIGURE

    @extend_schema(request=OrderSerializer, responses={204: None})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Put routing rules in order: the first that holds decides."""
        ids = routing_setup.rule_ids_of(self.read(OrderSerializer)["keys"])
        routing_rules.reorder_rules(actor=self.actor, rule_ids=ids, now=self.now)
        return Response(status=204)


class TeamsRoutingView(WholeListView):
    permission: ClassVar = access.CONFIGURE

    @extend_schema(responses=TeamRoutingSerializer(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """How each team shares out its tickets."""
        return self.all_of(routing_setup.list_team_ways(), TeamRoutingSerializer)


class TeamRoutingView(ApiView):
    permission: ClassVar = access.CONFIGURE

    @extend_schema(request=TeamRoutingChangeSerializer, responses=TeamRoutingSerializer)
    def patch(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """Change how a team shares out what comes from now on."""
        team, body = _team(key), self.read(TeamRoutingChangeSerializer)
        wanted = asdict(team.way) | body
        way = Way(**wanted | {"strategy": Strategy(wanted["strategy"])})
        set_team_routing(actor=self.actor, team_id=team.id, way=way, now=self.now)
        return Response(TeamRoutingSerializer(_team(key)).data)


class RoutingPeopleView(WholeListView):
    permission: ClassVar = access.CONFIGURE

    @extend_schema(responses=RoutingPersonSerializer(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """People as routing sees them."""
        return self.all_of(routing_setup.list_people(), RoutingPersonSerializer)


class RoutingPersonView(ApiView):
    permission: ClassVar = access.CONFIGURE

    @extend_schema(request=CapacitySerializer, responses=RoutingPersonSerializer)
    def patch(self, request: Request, membership_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """What a person carries at most, in place of their team's figure."""
        capacity = self.read(CapacitySerializer)["capacity"]
        set_capacity(actor=self.actor, membership_id=membership_id, capacity=capacity, now=self.now)
        row = next((one for one in routing_setup.list_people() if one.id == membership_id), None)
        if row is None:
            raise NoSuchPerson("There is no such person at this desk.")
        return Response(RoutingPersonSerializer(row).data)


class RoutingSimulationView(ApiView):
    permission: ClassVar = access.CONFIGURE

    @extend_schema(request=TrySerializer, responses=SimulationSerializer)
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """What rules would have done with last month's tickets. Nothing is changed."""
        body = self.read(TrySerializer)
        rules = check_rule_set(body["rules"]) if "rules" in body else list_rules()
        return Response(SimulationSerializer(simulate(rules, actor=self.actor, now=self.now)).data)


class TicketRoutingView(TicketView, WholeListView):
    permission: ClassVar = access.VIEW

    @extend_schema(responses=DecisionSerializer(many=True))
    def get(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Who got the ticket and why: every decision, the newest first, with what was found for and against each."""
        return self.all_of(list_decisions(self.ticket_id(), actor=self.actor), DecisionSerializer)


def _team(key: str) -> routing_setup.TeamWay:
    found = next((team for team in routing_setup.list_team_ways() if team.key == key), None)
    if found is None:
        raise NoTeam("There is no such team in use.")
    return found
