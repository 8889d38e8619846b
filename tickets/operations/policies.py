"""Service level policies: what is promised to whom.

A version is never changed. Clocks that start take the newest; those that run are brought to it by `retargeting`.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from kernel.actors import Actor
from kernel.clock.queries import list_calendar_keys
from kernel.events.operations import publish, publish_many
from kernel.people.models import Membership, Team
from kernel.tenancy.checking import check_row
from platforms.models.customer import CustomerKind
from tickets import access
from tickets.events import PolicyPublished, PolicySaved
from tickets.locks import lock_policies, lock_policy
from tickets.models import SlaPolicy, SlaPolicyVersion, Topic
from tickets.operations.ordering import in_order
from tickets.rules.conditions import values_named
from tickets.rules.policy import BadTerms, Terms, parse_terms, write_terms
from tickets.rules.steps import members_named, teams_named
from tickets.rules.words import Channel, Priority, Status


@transaction.atomic
def create_policy(*, actor: Actor, key: str, name: str, terms: object, now: datetime) -> SlaPolicy:
    """Asked after all others, with its first version. Raises Invalid, BadTerms."""
    actor.require(access.CONFIGURE)
    checked = check_terms(terms)
    last = SlaPolicy.objects.aggregate(last=Max("position"))["last"]
    policy = SlaPolicy(key=key, name=name, position=0 if last is None else last + 1)
    check_row(policy)
    policy.save()
    publish(PolicySaved(policy.id, ["created"]), actor=actor, now=now)
    _publish(policy, checked, actor=actor, now=now)
    return policy


@transaction.atomic
def update_policy(
    *, actor: Actor, policy_id: int, now: datetime, name: str | None = None, is_active: bool | None = None
) -> None:
    """Switched off, a policy matches no ticket any more; its clocks move to the next that does, or end."""
    actor.require(access.CONFIGURE)
    policy = lock_policy(policy_id)
    wanted = {"name": name, "is_active": is_active}
    changed = [
        field for field, value in wanted.items() if value is not None and value != getattr(policy, field)
    ]
    if not changed:
        return
    for field in changed:
        setattr(policy, field, wanted[field])
    check_row(policy)
    policy.save(update_fields=changed)
    publish(PolicySaved(policy.id, changed), actor=actor, now=now)


@transaction.atomic
def reorder_policies(*, actor: Actor, policy_ids: Sequence[int], now: datetime) -> None:
    """The first that matches applies: these first, in this order; the others follow as they were."""
    actor.require(access.CONFIGURE)
    moved = in_order(lock_policies(), policy_ids)
    for policy in moved:
        policy.save(update_fields=["position"])
    publish_many([PolicySaved(policy.id, ["position"]) for policy in moved], actor=actor, now=now)


@transaction.atomic
def publish_policy(*, actor: Actor, policy_id: int, terms: object, now: datetime) -> SlaPolicyVersion:
    """The newest version; the one in force when it promises the same already. Raises BadTerms."""
    actor.require(access.CONFIGURE)
    checked = check_terms(terms)
    return _publish(lock_policy(policy_id), checked, actor=actor, now=now)


def check_terms(raw: object) -> Terms:
    """What `parse_terms` cannot know: whether the calendar, teams and topics exist at this desk. Raises BadTerms."""
    terms = parse_terms(raw)
    teams = set(Team.objects.filter(is_active=True).values_list("key", flat=True))
    topics = set(Topic.objects.values_list("key", flat=True))
    _require_known("calendar", [terms.calendar_key], list_calendar_keys())
    steps = [step for stage in terms.stages for rung in stage.ladder for step in rung.steps]
    _require_known("thresholds", teams_named(steps), teams)
    members = {str(one) for one in Membership.objects.filter(is_active=True).values_list("id", flat=True)}
    _require_known("thresholds", map(str, members_named(steps)), members)
    known = {
        "team": teams,
        "topic": topics,
        "customer_kind": set(CustomerKind.values),
        "channel": {channel.key for channel in Channel},
        "status": {status.key for status in Status},
        "priority": {priority.key for priority in Priority},
    }
    named = values_named(terms.conditions)
    for fact, values in known.items():
        _require_known(f"conditions.{fact}", named.get(fact, ()), values)
    return terms


def _require_known(path: str, given: Iterable[str], known: Collection[str]) -> None:
    if unknown := sorted(set(given) - set(known)):
        there = ", ".join(sorted(known)) or "none"
        message = f"There is no {unknown[0]!r} at this desk; there are: {there}."
        raise BadTerms(f"{path}: {message}", fields={path: [message]})


def _publish(policy: SlaPolicy, terms: Terms, *, actor: Actor, now: datetime) -> SlaPolicyVersion:
    """The policy is locked or new."""
    newest = SlaPolicyVersion.objects.filter(policy=policy).order_by("-number").first()
    if newest is not None and parse_terms(newest.terms) == terms:
        return newest
    number = newest.number + 1 if newest else 1
    version = SlaPolicyVersion.objects.create(
        policy=policy, number=number, terms=write_terms(terms), created_at=now
    )
    publish(PolicyPublished(policy.id, number), actor=actor, now=now)
    return version
