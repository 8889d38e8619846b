"""Connecting the platform, for admins."""

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.views import ApiView
from platforms import access
from platforms.api.serializers import (
    ActiveSerializer,
    ConnectionSerializer,
    ConnectSerializer,
    RotatedSerializer,
    RotateSerializer,
    SecretsSerializer,
)
from platforms.operations.connection import connect_platform, rotate_secret, set_connection_active
from platforms.queries.connection import get_connection


class ConnectionView(ApiView):
    permission = access.CONFIGURE
    secret_fields = ("secret_out", "secret_in")

    @extend_schema(responses=ConnectionSerializer)
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Where the platform is; never the secrets."""
        return Response(ConnectionSerializer(get_connection(viewer=self.actor)).data)

    @extend_schema(request=ConnectSerializer, responses={201: SecretsSerializer})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Set where the platform is. The answer has both secrets."""
        body = self.read(ConnectSerializer)
        secrets = connect_platform(actor=self.actor, endpoint_url=body["endpoint_url"], now=self.now)
        return Response(SecretsSerializer(asdict(secrets)).data, status=201)

    @extend_schema(request=ActiveSerializer, responses=ConnectionSerializer)
    def patch(self, request: Request) -> Response:
        """Pause or resume sending."""
        body = self.read(ActiveSerializer)
        set_connection_active(actor=self.actor, is_active=body["is_active"], now=self.now)
        return self.get(request)


class RotateView(ApiView):
    permission = access.CONFIGURE
    secret_fields = ("secret",)

    @extend_schema(request=RotateSerializer, responses={201: RotatedSerializer})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """A new secret for one direction."""
        body = self.read(RotateSerializer)
        secret = rotate_secret(actor=self.actor, direction=body["direction"], now=self.now)
        return Response({"secret": secret}, status=201)
