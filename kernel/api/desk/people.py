"""Members and teams."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.desk.serializers import AvailabilitySerializer, MemberSerializer, TeamSerializer
from kernel.api.views import ApiView, WholeListView
from kernel.people.operations.availability import set_availability
from kernel.people.queries.members import get_member, list_members, list_teams


class MembersView(WholeListView):
    permission = "people.view"

    @extend_schema(responses=MemberSerializer(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Who works at this desk."""
        return self.all_of(list_members(), MemberSerializer)


class AvailabilityView(ApiView):
    # One's own; the operation asks for more when it is somebody else's.
    permission: ClassVar = {"PATCH": "people.view"}

    @extend_schema(request=AvailabilitySerializer, responses=MemberSerializer)
    def patch(self, request: Request, membership_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Whether new work is assigned to a member."""
        body = self.read(AvailabilitySerializer)
        set_availability(
            actor=self.actor, membership_id=membership_id, is_available=body["is_available"], now=self.now
        )
        return Response(MemberSerializer(get_member(membership_id)).data)


class TeamsView(WholeListView):
    permission = "people.view"

    @extend_schema(responses=TeamSerializer(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """The teams that the caller may know of."""
        rows = [team for team in list_teams() if team.id not in self.actor.hidden_team_ids]
        return self.all_of(rows, TeamSerializer)
