"""Who works at this desk, and as what."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from kernel.actors import Actor
from kernel.errors import Conflict, Invalid, invalid_field
from kernel.events.operations import publish
from kernel.people.events import (
    MemberAdded,
    MemberDeactivated,
    MemberReactivated,
    PasswordIssued,
    RoleChanged,
)
from kernel.people.locks import lock_admins, lock_membership
from kernel.people.models import Membership, Role, User
from kernel.people.queries.places import list_places
from kernel.people.rules.secrets import new_password
from kernel.tenancy.queries import get_tenant

MANAGE = "people.manage"


class AlreadyMember(Invalid):
    code = "already_member"


class LastAdmin(Conflict):
    code = "last_admin"


class WorksElsewhere(Conflict):
    code = "works_elsewhere"


@dataclass(frozen=True, slots=True)
class NewMember:
    """`password` is shown once and has to be changed at first sign-in; None when they have a sign-in already."""

    membership_id: int
    password: str | None


@transaction.atomic
def create_member(*, actor: Actor, email: str, name: str, role: str, now: datetime) -> NewMember:
    actor.require(MANAGE)
    if role not in Role.values:
        raise invalid_field("role", f"There is no role {role!r}.")
    address = email.strip().lower()
    user = User.objects.filter(email__iexact=address).first()
    password = None if user else new_password()
    user = user or _create_user(email=address, name=name, password=password or "", now=now)
    if Membership.objects.filter(user=user).exists():
        raise AlreadyMember(
            "Somebody with this address works here already.", fields={"email": ["Works here already."]}
        )
    membership = Membership.objects.create(
        user=user, role=role, display_name=name, time_zone=get_tenant().time_zone, created_at=now
    )
    publish(MemberAdded(membership.id, role), actor=actor, now=now)
    return NewMember(membership.id, password)


def _create_user(*, email: str, name: str, password: str, now: datetime) -> User:
    return User.objects.create(
        email=email, name=name, password=make_password(password), date_joined=now, must_change_password=True
    )


@transaction.atomic
def change_role(*, actor: Actor, membership_id: int, role: str, now: datetime) -> None:
    actor.require(MANAGE)
    if role not in Role.values:
        raise invalid_field("role", f"There is no role {role!r}.")
    admins = lock_admins()
    membership = lock_membership(membership_id)
    if membership.role == role:
        return
    if role != Role.ADMIN:
        _require_another_admin(admins, membership_id)
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    publish(RoleChanged(membership.id, before, role), actor=actor, now=now)


@transaction.atomic
def deactivate_member(*, actor: Actor, membership_id: int, now: datetime) -> None:
    """Their sessions end with their next request; what they wrote stays theirs."""
    actor.require(MANAGE)
    admins = lock_admins()
    membership = lock_membership(membership_id)
    if not membership.is_active:
        return
    _require_another_admin(admins, membership_id)
    membership.is_active = membership.is_available = False
    membership.save(update_fields=["is_active", "is_available"])
    publish(MemberDeactivated(membership.id), actor=actor, now=now)


@transaction.atomic
def reactivate_member(*, actor: Actor, membership_id: int, now: datetime) -> None:
    actor.require(MANAGE)
    membership = lock_membership(membership_id)
    if membership.is_active:
        return
    membership.is_active = True
    membership.save(update_fields=["is_active"])
    publish(MemberReactivated(membership.id), actor=actor, now=now)


@transaction.atomic
def issue_password(*, actor: Actor, membership_id: int, now: datetime) -> str:
    """A new password for somebody who is locked out, shown once. Refused for people who also work for another desk:
    the admin of one desk must not be able to sign in at another.
    """
    actor.require(MANAGE)
    membership = lock_membership(membership_id)
    if len(list_places(user_id=membership.user_id)) > 1:
        raise WorksElsewhere(
            "This person works for another desk too, so their password is theirs alone to change."
        )
    password = new_password()
    User.objects.filter(id=membership.user_id).update(
        password=make_password(password), must_change_password=True
    )
    publish(PasswordIssued(membership.id), actor=actor, now=now)
    return password


def _require_another_admin(admins: list[int], membership_id: int) -> None:
    if admins == [membership_id]:
        raise LastAdmin("This is the last admin of the desk. Make somebody else an admin first.")
