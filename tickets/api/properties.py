"""Changing a ticket: one address and one operation for each property."""

from typing import ClassVar

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tickets import access
from tickets.api import serializers as shapes
from tickets.api.base import TicketView
from tickets.operations import assigning, properties, statuses
from tickets.operations.merging import merge_ticket
from tickets.queries.keys import team_id_of, ticket_id_of, topic_id_of

AFTERWARDS = {
    200: shapes.TicketDetailSerializer,
    204: OpenApiResponse(description="Done; the caller may not read the ticket (any more)."),
}


class AssignView(TicketView):
    permission: ClassVar = access.ASSIGN

    @extend_schema(request=shapes.AssigneeSerializer, responses=AFTERWARDS)
    def post(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Give a ticket to a person, or to nobody."""
        membership_id = self.read(shapes.AssigneeSerializer)["membership_id"]
        assigning.assign(
            actor=self.actor, ticket_id=self.ticket_id(), membership_id=membership_id, now=self.now
        )
        return self.changed()


class TeamView(TicketView):
    permission: ClassVar = access.ASSIGN

    @extend_schema(request=shapes.TeamKeySerializer, responses=AFTERWARDS)
    def post(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Hand a ticket to a team, which routes it to whose turn it is."""
        team_id = team_id_of(self.read(shapes.TeamKeySerializer)["team"])
        assigning.set_team(actor=self.actor, ticket_id=self.ticket_id(), team_id=team_id, now=self.now)
        return self.changed()


class StatusView(TicketView):
    permission: ClassVar = access.EDIT

    @extend_schema(request=shapes.StatusChangeSerializer, responses=AFTERWARDS)
    def post(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Set the status; `allowed_actions.statuses` has those that are possible, any other is refused (409)."""
        status = self.read(shapes.StatusChangeSerializer)["status"]
        statuses.set_status(actor=self.actor, ticket_id=self.ticket_id(), status=status, now=self.now)
        return self.changed()


class MergeView(TicketView):
    permission: ClassVar = access.EDIT

    @extend_schema(request=shapes.MergeSerializer, responses=AFTERWARDS)
    def post(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Close a ticket and continue it in another of the same customer."""
        into_id = ticket_id_of(actor=self.actor, number=self.read(shapes.MergeSerializer)["into"])
        merge_ticket(actor=self.actor, ticket_id=self.ticket_id(), into_id=into_id, now=self.now)
        return self.changed()


class PriorityView(TicketView):
    permission: ClassVar = access.EDIT

    @extend_schema(request=shapes.PriorityChangeSerializer, responses=AFTERWARDS)
    def post(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Set the priority. Targets count again from the original start; time already used stays used."""
        priority = self.read(shapes.PriorityChangeSerializer)["priority"]
        properties.set_priority(actor=self.actor, ticket_id=self.ticket_id(), priority=priority, now=self.now)
        return self.changed()


class TopicChangeView(TicketView):
    permission: ClassVar = access.EDIT

    @extend_schema(request=shapes.TopicKeySerializer, responses=AFTERWARDS)
    def post(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Change what a ticket is about; it goes to that topic's team."""
        topic_id = topic_id_of(self.read(shapes.TopicKeySerializer)["topic"])
        properties.set_topic(actor=self.actor, ticket_id=self.ticket_id(), topic_id=topic_id, now=self.now)
        return self.changed()


class SubjectView(TicketView):
    permission: ClassVar = access.EDIT

    @extend_schema(request=shapes.SubjectSerializer, responses=AFTERWARDS)
    def post(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Change the subject. The customer sees it too."""
        subject = self.read(shapes.SubjectSerializer)["subject"]
        properties.set_subject(actor=self.actor, ticket_id=self.ticket_id(), subject=subject, now=self.now)
        return self.changed()


class TagsView(TicketView):
    permission: ClassVar = access.EDIT

    @extend_schema(request=shapes.TagsSerializer, responses=AFTERWARDS)
    def post(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Set all tags. They are kept in lower case, with hyphens for spaces."""
        tags = self.read(shapes.TagsSerializer)["tags"]
        properties.set_tags(actor=self.actor, ticket_id=self.ticket_id(), tags=tags, now=self.now)
        return self.changed()


class FollowView(TicketView):
    permission: ClassVar = access.VIEW

    @extend_schema(request=None, responses=AFTERWARDS)
    def post(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Follow a ticket, for people at the desk; a token has nobody to tell (403)."""
        assigning.follow(actor=self.actor, ticket_id=self.ticket_id(), now=self.now)
        return self.changed()

    @extend_schema(responses=AFTERWARDS)
    def delete(self, request: Request, number: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Follow it no longer."""
        assigning.unfollow(actor=self.actor, ticket_id=self.ticket_id(), now=self.now)
        return self.changed()
