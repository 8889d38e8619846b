"""Business calendars, which policies count in."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.views import ApiView, WholeListView
from kernel.clock.operations import create_calendar, import_holidays, publish_version, update_calendar
from kernel.clock.queries import get_calendar, list_calendars, list_versions
from tickets import access
from tickets.api.catalogue_serializers import (
    AddedSerializer,
    CalendarSerializer,
    CalendarVersionSerializer,
    DefinitionSerializer,
    HolidaysSerializer,
    NewCalendarSerializer,
    SwitchSerializer,
)


class CalendarsView(WholeListView):
    permission: ClassVar = {"GET": access.VIEW, "POST": access.CONFIGURE}

    @extend_schema(responses=CalendarSerializer(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """All calendars, each with the version in force."""
        return self.all_of(list_calendars(), CalendarSerializer)

    @extend_schema(request=NewCalendarSerializer, responses={201: CalendarSerializer})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Add a calendar."""
        calendar = create_calendar(actor=self.actor, now=self.now, **self.read(NewCalendarSerializer))
        return Response(CalendarSerializer(get_calendar(calendar.key)).data, status=201)


class CalendarView(ApiView):
    permission: ClassVar = {"GET": access.VIEW, "PATCH": access.CONFIGURE}

    @extend_schema(responses=CalendarSerializer)
    def get(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """One calendar."""
        return Response(CalendarSerializer(get_calendar(key)).data)

    @extend_schema(request=SwitchSerializer, responses=CalendarSerializer)
    def patch(self, request: Request, key: str) -> Response:
        """Rename it, or switch it off: no new policy version may name it then."""
        body = self.read(SwitchSerializer)
        update_calendar(actor=self.actor, calendar_id=get_calendar(key).id, now=self.now, **body)
        return self.get(request, key)


class CalendarVersionsView(WholeListView):
    permission: ClassVar = {"GET": access.VIEW, "POST": access.CONFIGURE}

    @extend_schema(responses=CalendarVersionSerializer(many=True))
    def get(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """All versions of a calendar, the newest first."""
        return self.all_of(list_versions(get_calendar(key).id), CalendarVersionSerializer)

    @extend_schema(request=DefinitionSerializer, responses={201: CalendarVersionSerializer})
    def post(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """Publish hours. Clocks that run are brought to them in the background: see /changes/."""
        definition = self.read(DefinitionSerializer)["definition"]
        version = publish_version(
            actor=self.actor, calendar_id=get_calendar(key).id, definition=definition, now=self.now
        )
        return Response(CalendarVersionSerializer(version).data, status=201)


class HolidaysView(ApiView):
    permission: ClassVar = access.CONFIGURE

    @extend_schema(request=HolidaysSerializer, responses={201: AddedSerializer})
    def post(self, request: Request, key: str) -> Response:  # noqa: ARG002 - DRF's signature
        """Add a country's public holidays, as a new version. Days that are there already keep their names."""
        body = self.read(HolidaysSerializer)
        added = import_holidays(actor=self.actor, calendar_id=get_calendar(key).id, now=self.now, **body)
        return Response({"added": added, "number": get_calendar(key).number}, status=201)
