"""What is kept about signing in: who came in when and how, where they are still in, and every failed try."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from kernel.actors import Actor
from kernel.events.operations import publish
from kernel.people.access import agent_actor
from kernel.people.events import SessionsEnded, SignedIn, SignInChanged, SignInFailed
from kernel.people.models import Membership, SignIn, User
from kernel.tenancy.context import require_tenant_id


@transaction.atomic
def record_sign_in(*, membership: Membership, method: str, address: str, browser: str, now: datetime) -> int:
    """The id of the sign-in, which the session carries so that it can be ended from elsewhere."""
    row = SignIn.objects.create(
        membership=membership, method=method[:24], address=address, browser=browser[:200], signed_in_at=now
    )
    publish(SignedIn(membership.id, method), actor=agent_actor(membership), now=now)
    return row.id


def record_failed_sign_in(*, actor: Actor, membership_id: int, step: str, now: datetime) -> None:
    publish(SignInFailed(membership_id, step), actor=actor, now=now)


@transaction.atomic
def end_sign_ins(
    *, actor: Actor, now: datetime, ids: Collection[int] | None = None, keep: int | None = None
) -> int:
    """One's own sessions: those named, or all but `keep`. They end with their next request."""
    mine = SignIn.objects.filter(membership_id=actor.id, ended_at=None)
    mine = mine.exclude(id=keep or 0) if ids is None else mine.filter(id__in=ids)
    count = mine.update(ended_at=now)
    if count:
        publish(SessionsEnded(actor.id, count), actor=actor, now=now)
    return count


@transaction.atomic
def record_sign_in_change(*, actor: Actor, user_id: int, what: str, now: datetime) -> None:
    """A password or second factor was set or removed: told to the audit log of the desk where it happened."""
    membership = Membership.objects.filter(user_id=user_id).first()
    if membership is not None:
        publish(SignInChanged(membership.id, what[:60]), actor=actor, now=now)


def set_password(*, user: User, password: str) -> None:
    """The person's own choice: nobody else knows this one."""
    require_tenant_id()
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
