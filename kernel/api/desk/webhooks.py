"""Webhook endpoints, and the log of what was sent to them."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.desk.serializers import (
    AttemptSerializer,
    DeliverySerializer,
    EndpointChangeSerializer,
    EndpointFormSerializer,
    EndpointSecretSerializer,
    EndpointSerializer,
)
from kernel.api.lists import ApiListView
from kernel.api.views import ApiView, WholeListView
from kernel.errors import NotFound
from kernel.events import endpoints
from kernel.events.models import Delivery, WebhookEndpoint
from kernel.events.queries import list_attempts, list_endpoints


def _get_endpoint(endpoint_id: int) -> WebhookEndpoint:
    found = WebhookEndpoint.objects.filter(id=endpoint_id).first()
    if found is None:
        raise NotFound("There is no such endpoint.")
    return found


class EndpointsView(WholeListView):
    permission = endpoints.MANAGE
    secret_fields = ("secret",)

    @extend_schema(responses=EndpointSerializer(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Where events are sent; never the secrets."""
        return self.all_of(list_endpoints(), EndpointSerializer)

    @extend_schema(request=EndpointFormSerializer, responses={201: EndpointSecretSerializer})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Add an endpoint."""
        made = endpoints.add_endpoint(actor=self.actor, now=self.now, **self.read(EndpointFormSerializer))
        return Response({"id": made.id, "secret": made.secret}, status=201)


class EndpointView(ApiView):
    permission = endpoints.MANAGE

    @extend_schema(responses=EndpointSerializer)
    def get(self, request: Request, endpoint_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """One endpoint."""
        return Response(EndpointSerializer(_get_endpoint(endpoint_id)).data)

    @extend_schema(request=EndpointChangeSerializer, responses=EndpointSerializer)
    def patch(self, request: Request, endpoint_id: int) -> Response:
        """Change the address or the codes; pause or resume."""
        body = self.read(EndpointChangeSerializer)
        known = _get_endpoint(endpoint_id)
        if "url" in body or "codes" in body:
            change = {"url": known.url, "codes": known.codes} | {
                k: body[k] for k in ("url", "codes") if k in body
            }
            endpoints.change_endpoint(actor=self.actor, endpoint_id=endpoint_id, now=self.now, **change)
        if "is_active" in body:
            switch = endpoints.resume_endpoint if body["is_active"] else endpoints.pause_endpoint
            switch(actor=self.actor, endpoint_id=endpoint_id, now=self.now)
        return self.get(request, endpoint_id)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, endpoint_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Nothing more is sent to it. It stays in the log, paused."""
        endpoints.pause_endpoint(actor=self.actor, endpoint_id=endpoint_id, now=self.now)
        return Response(status=204)


class EndpointRotateView(ApiView):
    permission = endpoints.MANAGE
    secret_fields = ("secret",)

    @extend_schema(request=None, responses={201: EndpointSecretSerializer})
    def post(self, request: Request, endpoint_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """A new secret beside the present one; both sign until the previous is retired."""
        secret = endpoints.rotate_secret(actor=self.actor, endpoint_id=endpoint_id, now=self.now)
        return Response({"id": endpoint_id, "secret": secret}, status=201)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, endpoint_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Retire the previous secret."""
        endpoints.retire_previous_secret(actor=self.actor, endpoint_id=endpoint_id, now=self.now)
        return Response(status=204)


class DeliveriesView(ApiListView):
    permission = endpoints.MANAGE
    row_serializer = DeliverySerializer

    def find_rows(self) -> QuerySet[Delivery]:
        endpoint = _get_endpoint(self.kwargs["endpoint_id"])
        return Delivery.objects.filter(endpoint=endpoint).select_related("event")

    @extend_schema(responses=DeliverySerializer(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What was sent to an endpoint, the latest first."""
        return super().get(request, *args, **kwargs)


class AttemptsView(WholeListView):
    permission = endpoints.MANAGE

    @extend_schema(responses=AttemptSerializer(many=True))
    def get(self, request: Request, delivery_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Each try of one delivery, and what came back."""
        if not Delivery.objects.filter(id=delivery_id, endpoint__isnull=False).exists():
            raise NotFound("There is no such delivery.")
        return self.all_of(list_attempts(delivery_id=delivery_id), AttemptSerializer)


class ResendView(ApiView):
    permission = endpoints.MANAGE

    @extend_schema(request=None, responses={202: None})
    def post(self, request: Request, delivery_id: int) -> Response:  # noqa: ARG002 - DRF's signature
        """Send once more, under the same webhook-id."""
        endpoints.resend_delivery(actor=self.actor, delivery_id=delivery_id, now=self.now)
        return Response(status=202)
