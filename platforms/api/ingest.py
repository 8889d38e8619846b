"""`POST /api/v1/platform/events`: by token or by signature."""

from collections import Counter
from dataclasses import asdict
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.authentication import SessionAuthentication, TokenAuthentication
from kernel.api.lists import ApiListView
from kernel.api.parsers import TwoMegabyteJSONParser
from kernel.errors import invalid_field
from platforms import access
from platforms.api.authentication import SignatureAuthentication, message_id
from platforms.api.filters import IngestedFilter
from platforms.api.serializers import BatchAnswerSerializer, BatchSerializer, IngestedSerializer
from platforms.models.ingest import IngestedEvent
from platforms.operations.ingest import ingest
from platforms.queries.connection import find_ingested

STATUSES = ("accepted", "duplicate", "unknown", "refused")


class EventsView(ApiListView):
    authentication_classes = [TokenAuthentication, SignatureAuthentication, SessionAuthentication]
    parser_classes = [TwoMegabyteJSONParser]
    permission: ClassVar = {"GET": access.VIEW_INGEST, "POST": access.INGEST}
    requests_per_minute: ClassVar[int] = 6000
    filterset_class = IngestedFilter
    row_serializer = IngestedSerializer

    def find_rows(self) -> QuerySet[IngestedEvent]:
        return find_ingested(viewer=self.actor)

    def idempotency_key(self, request: Request) -> str | None:
        return message_id(request) or super().idempotency_key(request)

    @extend_schema(responses=IngestedSerializer(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What the platform told us, the latest first; `?state=unknown` shows kinds that nobody handles."""
        return super().get(request, *args, **kwargs)

    @extend_schema(request=BatchSerializer, responses=BatchAnswerSerializer)
    def post(self, request: Request) -> Response:
        """Tell news. Each event has its own result; sending a batch again is harmless."""
        batch = request.data.get("events") if isinstance(request.data, dict) else request.data
        if not isinstance(batch, list):
            raise invalid_field("events", "A list of events.")
        results = ingest(actor=self.actor, batch=batch, now=self.now)
        counts = Counter[str](result.status for result in results)
        answer = {status: counts[status] for status in STATUSES}
        return Response(answer | {"results": [asdict(result) for result in results]})
