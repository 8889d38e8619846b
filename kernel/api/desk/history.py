"""The audit log."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.actors import ActorKind
from kernel.api.desk.serializers import EventSerializer
from kernel.api.lists import ApiListView, IdFilter
from kernel.events.models import Event


class EventFilter(django_filters.FilterSet):  # type: ignore[misc]  # untyped
    code = django_filters.CharFilter(max_length=80, help_text="Such as tickets.reply_posted.")
    subject_kind = django_filters.CharFilter(max_length=40)
    subject_id = IdFilter()
    actor_kind = django_filters.ChoiceFilter(choices=[(kind.value, kind.value) for kind in ActorKind])
    actor_id = IdFilter()
    since = django_filters.IsoDateTimeFilter(field_name="occurred_at", lookup_expr="gte")
    until = django_filters.IsoDateTimeFilter(field_name="occurred_at", lookup_expr="lt")


class EventsView(ApiListView):
    permission = "events.view_audit"
    filterset_class = EventFilter
    row_serializer = EventSerializer

    def find_rows(self) -> QuerySet[Event]:
        return Event.objects.all()

    @extend_schema(responses=EventSerializer(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Everything that happened at this desk, the latest first."""
        return super().get(request, *args, **kwargs)
