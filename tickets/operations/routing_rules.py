"""Routing's rules: which team a ticket that comes in goes to. The first that holds decides."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from kernel.actors import Actor
from kernel.errors import Invalid, invalid_field
from kernel.events.operations import publish, publish_many
from kernel.people.models import Skill, Team
from kernel.tenancy.checking import check_row
from tickets import access
from tickets.events import RoutingRuleSaved
from tickets.locks import lock_routing_rule, lock_routing_rules
from tickets.models import RoutingRule
from tickets.operations.ordering import in_order
from tickets.operations.routing_checks import MOST_RULES, MOST_SKILLS, check_conditions, require_known
from tickets.rules.conditions import write_conditions


class TooManyRules(Invalid):
    code = "tickets.too_many_routing_rules"


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """What a rule says. `skills` are keys that whoever gets the ticket must have."""

    name: str
    conditions: object
    team_id: int
    skills: Collection[str] = ()


@transaction.atomic
def create_rule(*, actor: Actor, key: str, draft: RuleDraft, now: datetime) -> RoutingRule:
    """Asked after all others. Raises Invalid, BadConditions."""
    actor.require(access.CONFIGURE)
    rules = lock_routing_rules()
    if len(rules) >= MOST_RULES:
        raise TooManyRules(f"A desk has at most {MOST_RULES} routing rules. Join some of them.")
    last = RoutingRule.objects.aggregate(last=Max("position"))["last"]
    rule = RoutingRule(key=key, position=0 if last is None else last + 1)
    _write(rule, draft)
    check_row(rule)
    rule.save()
    publish(RoutingRuleSaved(rule.id, ["created"]), actor=actor, now=now)
    return rule


@transaction.atomic
def change_rule(*, actor: Actor, rule_id: int, draft: RuleDraft, now: datetime) -> None:
    """For tickets that come in from now on."""
    actor.require(access.CONFIGURE)
    rule = lock_routing_rule(rule_id)
    before = _said(rule)
    _write(rule, draft)
    changed = sorted(name for name, value in _said(rule).items() if value != before[name])
    if changed:
        check_row(rule)
        rule.save(update_fields=changed)
        publish(RoutingRuleSaved(rule.id, changed), actor=actor, now=now)


@transaction.atomic
def switch_rule(*, actor: Actor, rule_id: int, is_active: bool, now: datetime) -> None:
    actor.require(access.CONFIGURE)
    rule = lock_routing_rule(rule_id)
    if rule.is_active != is_active:
        rule.is_active = is_active
        rule.save(update_fields=["is_active"])
        publish(RoutingRuleSaved(rule.id, ["is_active"]), actor=actor, now=now)


@transaction.atomic
def reorder_rules(*, actor: Actor, rule_ids: Sequence[int], now: datetime) -> None:
    """The first that holds decides: these first, in this order; the others follow as they were."""
    actor.require(access.CONFIGURE)
    moved = in_order(lock_routing_rules(), rule_ids)
    for rule in moved:
        rule.save(update_fields=["position"])
    publish_many([RoutingRuleSaved(rule.id, ["position"]) for rule in moved], actor=actor, now=now)


def _write(rule: RoutingRule, draft: RuleDraft) -> None:
    condition = check_conditions(draft.conditions)
    team = Team.objects.filter(id=draft.team_id, is_active=True).first()
    if team is None:
        raise invalid_field("team", "There is no such team in use. Choose one from the list.")
    skills = sorted(set(draft.skills))
    if len(skills) > MOST_SKILLS:
        raise invalid_field("skills", f"At most {MOST_SKILLS} skills.")
    require_known("skills", skills, set(Skill.objects.values_list("key", flat=True)))
    rule.name, rule.team, rule.skills = draft.name, team, skills
    rule.conditions = write_conditions(condition)


def _said(rule: RoutingRule) -> dict[str, Any]:
    """By the names of its columns; the team's is what a save of some fields calls it."""
    return {
        "name": rule.name,
        "conditions": rule.conditions,
        "team": rule.team_id,
        "skills": rule.skills,
    }
