"""The platform's own signature (Standard Webhooks) in place of a token."""

import hashlib
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from kernel.actors import Actor, ActorKind
from kernel.api.authentication import Answer, attach
from kernel.api.failures import Unauthenticated
from kernel.events.webhooks.signing import ID_HEADER, SIGNATURE_HEADER, BadSignature, verify
from kernel.tenancy.context import require_tenant_id
from platforms.access import INGEST
from platforms.queries.connection import get_inbound_secrets


class SignatureAuthentication(BaseAuthentication):
    """Signed with the connection's inbound secret, or the one before it. May tell news, and nothing else.

    A message that comes again is recognised by its `webhook-id`: the view takes it for the idempotency key.
    """

    def authenticate(self, request: Request) -> Answer | None:
        if SIGNATURE_HEADER not in request.headers:
            return None
        secrets = get_inbound_secrets()
        if not secrets:
            raise Unauthenticated("No platform is connected to this desk.", code="signature_invalid")
        body = request._request.body  # noqa: SLF001 - DRF offers no other way to the bytes
        try:
            verify(secrets, headers=dict(request.headers), body=body, now=timezone.now())
        except BadSignature as error:
            raise Unauthenticated(
                f"The signature does not hold: {error.code}.", code="signature_invalid"
            ) from error
        actor = Actor(
            kind=ActorKind.PLATFORM,
            id=0,
            tenant_id=require_tenant_id(),
            label="The platform",
            permissions=frozenset({INGEST}),
        )
        return attach(request, actor, user=AnonymousUser())

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        return 'Bearer realm="Stagedoor"'


def message_id(request: Request) -> str | None:
    """The id of a signed message, when it was the signature that let it in."""
    if isinstance(request.successful_authenticator, SignatureAuthentication):
        return hashlib.sha256(request.headers[ID_HEADER].encode()).hexdigest()
    return None


class SignatureScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "platforms.api.authentication.SignatureAuthentication"
    name = "signature"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        return {
            "type": "apiKey",
            "in": "header",
            "name": SIGNATURE_HEADER,
            "description": "Standard Webhooks: webhook-id, webhook-timestamp and webhook-signature over the body.",
        }
