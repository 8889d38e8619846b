"""API tokens: made, shown once, taken back. Using one is `kernel.api`'s business."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from kernel.actors import Actor
from kernel.errors import Invalid, NotFound, invalid_field
from kernel.events.operations import publish
from kernel.people.access import list_permissions
from kernel.people.events import TokenCreated, TokenRevoked
from kernel.people.models import ApiToken
from kernel.people.rules.secrets import new_token

MANAGE = "people.manage_tokens"
LONGEST_LIFE = timedelta(days=366)


class UnknownScope(Invalid):
    code = "unknown_scope"


class NoSuchToken(NotFound):
    code = "token_not_found"


@dataclass(frozen=True, slots=True)
class CreatedToken:
    """`text` is shown once and kept nowhere."""

    token_id: int
    text: str


@transaction.atomic
def create_token(
    *, actor: Actor, name: str, scopes: Collection[str], expires_at: datetime, now: datetime
) -> CreatedToken:
    """`scopes` are permissions (`kernel.people.access`)."""
    actor.require(MANAGE)
    _require_known(scopes)
    if not now < expires_at <= now + LONGEST_LIFE:
        raise invalid_field("expires_at", "A token lives for at most a year, and not into the past.")
    made = new_token()
    token = ApiToken.objects.create(
        name=name,
        public_id=made.public_id,
        secret_hash=made.secret_hash,
        scopes=sorted(set(scopes)),
        created_by_id=actor.id,
        created_at=now,
        expires_at=expires_at,
    )
    publish(TokenCreated(token.id, sorted(set(scopes))), actor=actor, now=now)
    return CreatedToken(token.id, made.text)


@transaction.atomic
def revoke_token(*, actor: Actor, token_id: int, now: datetime) -> None:
    actor.require(MANAGE)
    if ApiToken.objects.filter(id=token_id, revoked_at=None).update(revoked_at=now):
        publish(TokenRevoked(token_id), actor=actor, now=now)
    elif not ApiToken.objects.filter(id=token_id).exists():
        raise NoSuchToken("There is no such token at this desk.")


def _require_known(scopes: Collection[str]) -> None:
    unknown = sorted(set(scopes) - set(list_permissions()))
    if unknown or not scopes:
        text = f"Unknown: {', '.join(unknown)}." if unknown else "Choose what the token may do."
        raise UnknownScope(text, fields={"scopes": [text]})
