"""Who a session belongs to: user, membership, teams and second factor in one query, on every page an agent opens."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.db.models import Model
from django.utils.crypto import constant_time_compare

from kernel.actors import Actor
from kernel.people.access import actor_for
from kernel.people.models import Membership, User
from kernel.people.sessions import SIGN_IN
from kernel.tenancy.context import require_tenant_id

LATER = {"languages"}  # JSON, read when somebody asks for it


def _columns(model: type[Model]) -> tuple[list[str], list[str]]:
    fields = [field for field in model._meta.concrete_fields if field.attname not in LATER]  # noqa: SLF001
    return [field.attname for field in fields], [str(field.column) for field in fields]


USER_FIELDS, USER_COLUMNS = _columns(User)
MEMBER_FIELDS, MEMBER_COLUMNS = _columns(Membership)
FIND = f"""
SELECT {", ".join(f"u.{name}" for name in USER_COLUMNS)}, {", ".join(f"m.{name}" for name in MEMBER_COLUMNS)},
  ARRAY(SELECT p.team_id FROM people_teammember p WHERE p.tenant_id = m.tenant_id AND p.membership_id = m.id),
  ARRAY(SELECT t.id FROM people_team t WHERE t.tenant_id = m.tenant_id AND t.is_restricted),
  EXISTS (SELECT 1 FROM mfa_authenticator a WHERE a.user_id = u.id AND a.type IN ('totp', 'webauthn'))
FROM people_membership m JOIN people_user u ON u.id = m.user_id
WHERE m.tenant_id = %(tenant)s AND m.user_id = %(user)s AND m.is_active AND u.is_active
  AND NOT EXISTS (SELECT 1 FROM people_signin s WHERE s.tenant_id = m.tenant_id AND s.id = %(sign_in)s
                  AND s.ended_at IS NOT NULL)
"""  # noqa: S608 - names of our own


@dataclass(frozen=True, slots=True)
class Person:
    """`detour_to` names the page where they have to go before they may work: a password or a second factor to set."""

    user: User
    membership: Membership
    actor: Actor
    detour_to: str


def find_person(*, session: SessionBase, mfa_required: bool) -> Person | None:
    """Nobody for a session that is empty, ended, of an inactive person, or older than their password."""
    user_id = session.get(SESSION_KEY)
    if user_id is None:
        return None
    row = _find(user_id=int(user_id), sign_in_id=session.get(SIGN_IN))
    if row is None:
        return None
    split = len(USER_FIELDS)
    user = User.from_db(None, USER_FIELDS, row[:split])
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return None
    membership = Membership.from_db(None, MEMBER_FIELDS, row[split:-3])
    team_ids, restricted_ids, has_second_factor = row[-3:]
    actor = actor_for(membership, team_ids=team_ids, restricted_ids=restricted_ids)
    return Person(user, membership, actor, _detour(user, mfa_required and not has_second_factor))


def _find(*, user_id: int, sign_in_id: int | None) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(FIND, {"tenant": require_tenant_id(), "user": user_id, "sign_in": sign_in_id})
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


def _detour(user: User, lacks_factor: bool) -> str:  # noqa: FBT001 - private, called once
    if user.must_change_password:
        return "account_change_password"
    return "mfa_index" if lacks_factor else ""
