"""A policy saved as its form shows it: name, whether it is on, place in the order and terms at once, or nothing."""

from datetime import datetime

from django.db import transaction

from kernel.actors import Actor
from tickets.models import SlaPolicy
from tickets.operations.policies import create_policy, publish_policy, reorder_policies, update_policy
from tickets.queries.catalogue import list_all_policies


@transaction.atomic
def save_policy(
    *, actor: Actor, policy_id: int, name: str, is_active: bool, position: int, terms: object, now: datetime
) -> None:
    """`position` counts from 0. Raises Invalid, BadTerms, NoPolicy."""
    update_policy(actor=actor, policy_id=policy_id, name=name, is_active=is_active, now=now)
    publish_policy(actor=actor, policy_id=policy_id, terms=terms, now=now)
    _put(actor, policy_id, position, now)


@transaction.atomic
def add_policy(
    *, actor: Actor, key: str, name: str, is_active: bool, position: int, terms: object, now: datetime
) -> SlaPolicy:
    policy = create_policy(actor=actor, key=key, name=name, terms=terms, now=now)
    if not is_active:
        update_policy(actor=actor, policy_id=policy.id, is_active=False, now=now)
    _put(actor, policy.id, position, now)
    return policy


def _put(actor: Actor, policy_id: int, position: int, now: datetime) -> None:
    """At a place among those that are on; the others keep their order."""
    rows = list_all_policies()
    mine = next(row for row in rows if row.id == policy_id)
    active = [row.id for row in rows if row.is_active]
    if not mine.is_active or active.index(policy_id) == position:
        return
    active.remove(policy_id)
    active.insert(position, policy_id)
    reorder_policies(actor=actor, policy_ids=active, now=now)
