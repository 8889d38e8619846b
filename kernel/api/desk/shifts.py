"""Shifts: hours, time off and turns on call. One's own time off; the rest is the leads'."""

from datetime import date
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.desk.shift_serializers import (
    NewOnCallSerializer,
    NewPatternSerializer,
    NewTimeOffSerializer,
    OnCallSerializer,
    PatternEndSerializer,
    PatternSerializer,
    ShiftRowSerializer,
    TimeOffSerializer,
)
from kernel.api.views import ApiView, WholeListView
from kernel.clock import shift_operations
from kernel.clock.access import MANAGE_SHIFTS, OWN_TIME_OFF
from kernel.clock.queries import get_calendar
from kernel.clock.shift_board import Board, read_board
from kernel.clock.shift_operations import require_year
from kernel.people.operations.teams import NoSuchTeam
from kernel.people.queries.members import list_teams
from kernel.tenancy.queries import get_tenant

MOST_DAYS = 31


class ShiftsQuery(serializers.Serializer[Any]):
    first_on = serializers.DateField(required=False, help_text="Today, unless said otherwise.")
    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, default=7)

    def validate_first_on(self, on: date) -> date:
        require_year("first_on", on)
        return on


class _Board(WholeListView):
    def board(self, *, first_on: date | None = None, days: int = 7) -> Board:
        """In the desk's time zone: leads see everybody, others themselves."""
        zone = ZoneInfo(get_tenant().time_zone)
        return read_board(
            actor=self.actor, first_on=first_on or self.now.astimezone(zone).date(), zone=zone, days=days
        )


class ShiftsView(_Board):
    permission: ClassVar = OWN_TIME_OFF

    @extend_schema(parameters=[ShiftsQuery], responses=ShiftRowSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Who works when, day by day in the desk's time zone: leads see everybody, others themselves."""
        asked = ShiftsQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return self.all_of(self.board(**asked.validated_data).rows, ShiftRowSerializer)


class PatternsView(_Board):
    permission: ClassVar = {"GET": OWN_TIME_OFF, "POST": MANAGE_SHIFTS}

    @extend_schema(responses=PatternSerializer(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Usual hours that have not ended."""
        return self.all_of(self.board().patterns, PatternSerializer)

    @extend_schema(request=NewPatternSerializer, responses={201: PatternSerializer})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """A person works a calendar's hours from a date on. The same beginning again changes its end."""
        body = self.read(NewPatternSerializer)
        calendar_id = get_calendar(body.pop("calendar")).id
        made = shift_operations.set_pattern(actor=self.actor, calendar_id=calendar_id, now=self.now, **body)
        return Response(PatternSerializer(made).data, status=201)


class PatternView(ApiView):
    permission: ClassVar = {"PATCH": MANAGE_SHIFTS}

    @extend_schema(request=PatternEndSerializer, responses={204: None})
    def patch(self, request: Request, pattern_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """End it with a last day; before its first day, it never was."""
        until_on = self.read(PatternEndSerializer)["until_on"]
        shift_operations.end_pattern(actor=self.actor, pattern_id=pattern_id, until_on=until_on, now=self.now)
        return Response(status=204)


class TimesOffView(_Board):
    permission: ClassVar = {"GET": OWN_TIME_OFF, "POST": OWN_TIME_OFF}

    @extend_schema(responses=TimeOffSerializer(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Time off from today on: leads see everybody's, others their own."""
        return self.all_of(self.board().time_off, TimeOffSerializer)

    @extend_schema(request=NewTimeOffSerializer, responses={201: TimeOffSerializer})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Enter one's own time off, or as a lead anybody's."""
        made = shift_operations.add_time_off(
            actor=self.actor, now=self.now, **self.read(NewTimeOffSerializer)
        )
        return Response(TimeOffSerializer(made).data, status=201)


class TimeOffView(ApiView):
    permission: ClassVar = {"DELETE": OWN_TIME_OFF}

    @extend_schema(responses={204: None})
    def delete(self, request: Request, time_off_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Remove one's own, or as a lead anybody's."""
        shift_operations.remove_time_off(actor=self.actor, time_off_id=time_off_id, now=self.now)
        return Response(status=204)


class OnCallsView(_Board):
    permission: ClassVar = {"GET": OWN_TIME_OFF, "POST": MANAGE_SHIFTS}

    @extend_schema(responses=OnCallSerializer(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Turns on call from today on: leads see everybody's, others their own."""
        return self.all_of(self.board().on_call, OnCallSerializer)

    @extend_schema(request=NewOnCallSerializer, responses={201: OnCallSerializer})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Somebody is paged for a team at any hour of that time."""
        body = self.read(NewOnCallSerializer)
        key = body.pop("team")
        team_id = next((team.id for team in list_teams() if team.key == key), None)
        if team_id is None:
            raise NoSuchTeam("There is no such team at this desk.")
        made = shift_operations.set_on_call(actor=self.actor, team_id=team_id, now=self.now, **body)
        return Response(OnCallSerializer(made).data, status=201)


class OnCallView(ApiView):
    permission: ClassVar = {"DELETE": MANAGE_SHIFTS}

    @extend_schema(responses={204: None})
    def delete(self, request: Request, on_call_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Remove a turn on call."""
        shift_operations.remove_on_call(actor=self.actor, on_call_id=on_call_id, now=self.now)
        return Response(status=204)
