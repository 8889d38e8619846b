"""Critical lanes, and the cases in them. Acknowledging and deciding is for people: a token is refused."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.views import ApiView, WholeListView
from tickets import access
from tickets.api.base import TicketView
from tickets.api.critical_serializers import (
    CaseSerializer,
    DecisionSerializer,
    DowngradeSerializer,
    LaneChangeSerializer,
    LaneSerializer,
    NewLaneSerializer,
    ProposalSerializer,
    RaiseSerializer,
)
from tickets.api.serializers import TicketDetailSerializer
from tickets.operations.critical import acknowledge, mark_critical
from tickets.operations.critical_downgrades import decide_downgrade, request_downgrade
from tickets.operations.critical_lanes import create_lane, update_lane
from tickets.queries.critical import get_lane, list_all_lanes, list_cases
from tickets.queries.keys import team_id_of


class LanesView(WholeListView):
    permission: ClassVar = {"GET": access.CONFIGURE, "POST": access.CONFIGURE}

    @extend_schema(responses=LaneSerializer(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """All critical lanes, in the order in which they are asked."""
        return self.all_of(list_all_lanes(), LaneSerializer)

    @extend_schema(request=NewLaneSerializer, responses={201: LaneSerializer})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Add a lane, asked after all others."""
        body = _with_team_id(self.read(NewLaneSerializer))
        lane = create_lane(actor=self.actor, now=self.now, **body)
        return Response(LaneSerializer(get_lane(lane.key)).data, status=201)


class LaneView(ApiView):
    permission: ClassVar = {"GET": access.CONFIGURE, "PATCH": access.CONFIGURE}

    @extend_schema(responses=LaneSerializer)
    def get(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """One lane."""
        return Response(LaneSerializer(get_lane(key)).data)

    @extend_schema(request=LaneChangeSerializer, responses=LaneSerializer)
    def patch(self, request: Request, key: str) -> Response:
        """Change it for cases to come; those that are open stay with the team that has them."""
        changes = _with_team_id(self.read(LaneChangeSerializer))
        update_lane(actor=self.actor, lane_id=get_lane(key).id, changes=changes, now=self.now)
        return self.get(request, key)


def _with_team_id(body: dict[str, Any]) -> dict[str, Any]:
    if "team" in body:
        body["team_id"] = team_id_of(body.pop("team"))
    return body


class CasesView(WholeListView, TicketView):
    permission: ClassVar = {"GET": access.VIEW, "POST": access.EDIT}

    @extend_schema(responses=CaseSerializer(many=True))
    def get(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """The ticket's critical cases, the newest first."""
        return self.all_of(list_cases(self.ticket_id()), CaseSerializer)

    @extend_schema(request=RaiseSerializer, responses={200: TicketDetailSerializer, 204: None})
    def post(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Raise a ticket to a lane. 204 when the caller may not see it any more: its restricted team has it."""
        lane = self.read(RaiseSerializer)["lane"]
        mark_critical(actor=self.actor, ticket_id=self.ticket_id(), lane_key=lane, now=self.now)
        return self.changed()


class AcknowledgeView(TicketView):
    permission = access.EDIT

    @extend_schema(request=None, responses=CaseSerializer)
    def post(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Somebody of the team has the case; nobody further is paged."""
        ticket_id = self.ticket_id()
        acknowledge(actor=self.actor, ticket_id=ticket_id, now=self.now)
        return Response(CaseSerializer(list_cases(ticket_id)[0]).data)


class DowngradesView(TicketView):
    permission = access.EDIT

    @extend_schema(request=ProposalSerializer, responses={201: DowngradeSerializer})
    def post(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Propose to take the case out of its lane. Somebody else of the team decides."""
        body, ticket_id = self.read(ProposalSerializer), self.ticket_id()
        team_id = team_id_of(body["team"]) if "team" in body else None
        request_downgrade(
            actor=self.actor, ticket_id=ticket_id, reason=body["reason"], team_id=team_id, now=self.now
        )
        return Response(DowngradeSerializer(list_cases(ticket_id)[0].downgrades[0]).data, status=201)


class DecisionView(TicketView):
    permission = access.EDIT

    @extend_schema(
        operation_id="tickets_critical_downgrades_decide",
        request=DecisionSerializer,
        responses={200: TicketDetailSerializer, 204: None},
    )
    def post(self, request: Request, number: int, downgrade_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Approve or refuse what a colleague proposed; never one's own proposal."""
        approve = self.read(DecisionSerializer)["is_approved"]
        decide_downgrade(
            actor=self.actor,
            ticket_id=self.ticket_id(),
            downgrade_id=downgrade_id,
            approve=approve,
            now=self.now,
        )
        return self.changed()
