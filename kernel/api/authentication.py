"""Who calls: an API token of the tenant whose host was asked, or the dashboard's session with CSRF enforced.

The actor is the answer's second half (`request.auth`), and the only thing permissions look at: an actor that a
middleware left on the request does not count for a view that refuses sessions.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.authentication import SessionAuthentication as CsrfSession
from rest_framework.request import Request

from kernel.actors import Actor, ActorKind
from kernel.api.failures import Unauthenticated
from kernel.api.operations import note_token_use
from kernel.people.models import ApiToken, Team

TOKEN_PREFIX = "hd"  # noqa: S105 - the format's prefix, not a secret
USE_NOTED_EVERY = timedelta(minutes=1)
MAX_TOKEN = 200
Answer = tuple[Any, Actor]


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer hd_<public id>_<secret>`."""

    def authenticate(self, request: Request) -> Answer | None:
        scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = timezone.now()
        token = _find(credential.strip())
        _require_valid(token, now=now)
        if token.last_used_at is None or token.last_used_at <= now - USE_NOTED_EVERY:
            note_token_use(token_id=token.id, now=now)
        return attach(request, token_actor(token), user=AnonymousUser())

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        return 'Bearer realm="Stagedoor"'


class SessionAuthentication(CsrfSession):
    """The member whom the dashboard's middleware found; any other kind of actor is not signed in here."""

    def authenticate(self, request: Request) -> Answer | None:
        plain = request._request  # noqa: SLF001 - the actor is Django's side of the request
        actor = getattr(plain, "actor", None)
        if not isinstance(actor, Actor) or actor.kind is not ActorKind.AGENT:
            return None
        self.enforce_csrf(request)
        return attach(request, actor, user=plain.user)


def attach(request: Request, actor: Actor, *, user: Any) -> Answer:
    request._request.actor = actor  # type: ignore[attr-defined]  # noqa: SLF001 - logs name the actor
    return user, actor


def token_actor(token: ApiToken) -> Actor:
    """A token may do what its scopes name: they are permissions. Work of restricted teams stays hidden from it."""
    return Actor(
        kind=ActorKind.PLATFORM,
        id=token.id,
        tenant_id=token.tenant_id,
        label=token.name,
        permissions=frozenset(token.scopes),
        hidden_team_ids=frozenset(Team.objects.filter(is_restricted=True).values_list("id", flat=True)),
    )


def _find(credential: str) -> ApiToken:
    prefix, _, rest = credential.partition("_")
    public_id, _, secret = rest.partition("_")
    known = None
    if (
        prefix == TOKEN_PREFIX
        and len(credential) <= MAX_TOKEN
        and public_id.isalnum()
        and public_id.isascii()
    ):
        known = ApiToken.objects.filter(public_id=public_id).first()
    expected = bytes(known.secret_hash) if known else bytes(hashlib.sha256().digest_size)
    matches = hmac.compare_digest(hashlib.sha256(secret.encode("utf-8", "replace")).digest(), expected)
    if known is None or not matches:
        raise Unauthenticated(
            "This token is not known here. Check it, and the host it is for.", code="token_unknown"
        )
    return known


def _require_valid(token: ApiToken, *, now: datetime) -> None:
    if token.revoked_at is not None:
        raise Unauthenticated(
            "This token was revoked. Ask an admin of the desk for another.", code="token_revoked"
        )
    if token.expires_at <= now:
        raise Unauthenticated(
            "This token has expired. Ask an admin of the desk for another.", code="token_expired"
        )


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "kernel.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        return {"type": "http", "scheme": "bearer", "bearerFormat": "hd_<public id>_<secret>"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "kernel.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
