"""The catalogue of legal deadlines. A version is never changed: deadlines that run keep the one they began with."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from kernel.actors import Actor
from kernel.clock.queries import list_calendar_keys
from kernel.events.operations import publish
from kernel.people.models import Membership, Team
from kernel.tenancy.checking import check_row
from tickets import access
from tickets.events import LegalRulePublished, LegalRuleSaved
from tickets.locks import lock_legal_rule
from tickets.models import LegalRule, LegalRuleVersion
from tickets.rules.legal import BadLegalTerms, LegalTerms, parse_legal_terms, write_legal_terms
from tickets.rules.steps import members_named, teams_named


@transaction.atomic
def create_legal_rule(*, actor: Actor, key: str, name: str, terms: object, now: datetime) -> LegalRule:
    """With its first version. Raises Invalid, BadLegalTerms."""
    actor.require(access.CONFIGURE)
    checked = check_legal_terms(terms)
    rule = LegalRule(key=key, name=name)
    check_row(rule)
    rule.save()
    publish(LegalRuleSaved(rule.id, ["created"]), actor=actor, now=now)
    _publish(rule, checked, actor=actor, now=now)
    return rule


@transaction.atomic
def update_legal_rule(
    *, actor: Actor, rule_id: int, now: datetime, name: str | None = None, is_active: bool | None = None
) -> None:
    """Switched off, it starts no new deadline; those that run run on."""
    actor.require(access.CONFIGURE)
    rule = lock_legal_rule(rule_id)
    wanted = {"name": name, "is_active": is_active}
    changed = [
        field for field, value in wanted.items() if value is not None and value != getattr(rule, field)
    ]
    if not changed:
        return
    for field in changed:
        setattr(rule, field, wanted[field])
    check_row(rule)
    rule.save(update_fields=changed)
    publish(LegalRuleSaved(rule.id, changed), actor=actor, now=now)


@transaction.atomic
def publish_legal_rule(*, actor: Actor, rule_id: int, terms: object, now: datetime) -> LegalRuleVersion:
    """The newest version; the one in force when it says the same already. Raises BadLegalTerms."""
    actor.require(access.CONFIGURE)
    checked = check_legal_terms(terms)
    return _publish(lock_legal_rule(rule_id), checked, actor=actor, now=now)


def check_legal_terms(raw: object) -> LegalTerms:
    """What `parse_legal_terms` cannot know: whether calendar, teams and people exist here. Raises BadLegalTerms."""
    terms = parse_legal_terms(raw)
    if terms.calendar_key:
        _require_known("calendar", [terms.calendar_key], list_calendar_keys())
    steps = [step for stage in terms.stages for rung in stage.ladder for step in rung.steps]
    teams = set(Team.objects.filter(is_active=True).values_list("key", flat=True))
    _require_known("thresholds", teams_named(steps), teams)
    members = {str(one) for one in Membership.objects.filter(is_active=True).values_list("id", flat=True)}
    _require_known("thresholds", map(str, members_named(steps)), members)
    return terms


def _require_known(path: str, given: Iterable[str], known: Collection[str]) -> None:
    if unknown := sorted(set(given) - set(known)):
        there = ", ".join(sorted(known)) or "none"
        message = f"There is no {unknown[0]!r} at this desk; there are: {there}."
        raise BadLegalTerms(f"{path}: {message}", fields={path: [message]})


def _publish(rule: LegalRule, terms: LegalTerms, *, actor: Actor, now: datetime) -> LegalRuleVersion:
    """The rule is locked or new."""
    newest = LegalRuleVersion.objects.filter(rule=rule).order_by("-number").first()
    if newest is not None and parse_legal_terms(newest.terms) == terms:
        return newest
    number = newest.number + 1 if newest else 1
    version = LegalRuleVersion.objects.create(
        rule=rule, number=number, terms=write_legal_terms(terms), created_at=now
    )
    publish(LegalRulePublished(rule.id, number), actor=actor, now=now)
    return version
