"""Setting up automation rules. A version is never changed: another definition is the next version.

A draft does nothing, a shadow only writes down what it would do, a live rule acts.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from kernel.actors import Actor
from kernel.events.operations import publish, publish_many
from kernel.tenancy.checking import check_row
from tickets import access
from tickets.events import AutomationPublished, AutomationSaved
from tickets.locks import lock_automation, lock_automations
from tickets.models import AutomationRule, AutomationRuleVersion, Mode
from tickets.operations.automation_checks import check_definition, refuse_endless
from tickets.operations.ordering import in_order
from tickets.operations.time_rules import cover
from tickets.queries.automation import rule_of
from tickets.rules.automation import After, Rule, write_rule


@transaction.atomic
def create_automation(
    *,
    actor: Actor,
    key: str,
    name: str,
    definition: object,
    now: datetime,
    mode: Mode = Mode.DRAFT,
    include_existing: bool = False,
) -> AutomationRule:
    """Asked after all others, with its first version. Raises Invalid, BadRule, EndlessRule (live only)."""
    actor.require(access.CONFIGURE)
    checked = check_definition(definition)
    last = AutomationRule.objects.aggregate(last=Max("position"))["last"]
    row = AutomationRule(key=key, name=name, position=0 if last is None else last + 1)
    check_row(row)
    row.save()
    publish(AutomationSaved(row.id, ["created"]), actor=actor, now=now)
    _publish(row, checked, actor=actor, now=now)
    if mode != Mode.DRAFT:
        _set_mode(row, checked, mode, include_existing=include_existing, actor=actor, now=now)
    return row


@transaction.atomic
def update_automation(
    *,
    actor: Actor,
    rule_id: int,
    now: datetime,
    name: str | None = None,
    mode: Mode | None = None,
    include_existing: bool = False,
) -> None:
    """`include_existing` counts when a time rule comes into force: whether it also acts on what was over before.

    Raises Invalid, EndlessRule.
    """
    actor.require(access.CONFIGURE)
    row = lock_automation(rule_id)
    if name is not None and name != row.name:
        row.name = name
        check_row(row)
        row.save(update_fields=["name"])
        publish(AutomationSaved(row.id, ["name"]), actor=actor, now=now)
    if mode is not None and mode != row.mode:
        rule = _newest(row)
        _set_mode(row, rule, mode, include_existing=include_existing, actor=actor, now=now)


@transaction.atomic
def publish_automation(
    *, actor: Actor, rule_id: int, definition: object, now: datetime, include_existing: bool = False
) -> AutomationRuleVersion:
    """The newest version; the one in force when it says the same already. Raises BadRule, EndlessRule."""
    actor.require(access.CONFIGURE)
    checked = check_definition(definition)
    row = lock_automation(rule_id)
    if row.mode == Mode.LIVE:
        refuse_endless(checked)
    before = _newest(row)
    version = _publish(row, checked, actor=actor, now=now)
    if row.mode != Mode.DRAFT and before != checked:
        _come_into_force(row, before, checked, include_existing=include_existing, now=now)
    return version


@transaction.atomic
def save_automation(
    *,
    actor: Actor,
    rule_id: int,
    name: str,
    mode: Mode,
    definition: object,
    now: datetime,
    include_existing: bool = False,
) -> None:
    """Name, mode and definition at once, or none of them. Raises Invalid, BadRule, EndlessRule."""
    actor.require(access.CONFIGURE)

    def switch() -> None:
        update_automation(
            actor=actor, rule_id=rule_id, name=name, mode=mode, include_existing=include_existing, now=now
        )

    def write() -> None:
        publish_automation(
            actor=actor, rule_id=rule_id, definition=definition, include_existing=include_existing, now=now
        )

    # What is to be live is written first and then let loose; what is to rest comes to rest before it is rewritten.
    for step in (write, switch) if mode == Mode.LIVE else (switch, write):
        step()


@transaction.atomic
def reorder_automations(*, actor: Actor, rule_ids: Sequence[int], now: datetime) -> None:
    """These first, in this order; the others follow as they were. Each rule sees the ticket as the earlier left it."""
    actor.require(access.CONFIGURE)
    moved = in_order(lock_automations(), rule_ids)
    for row in moved:
        row.save(update_fields=["position"])
    publish_many([AutomationSaved(row.id, ["position"]) for row in moved], actor=actor, now=now)


def _set_mode(
    row: AutomationRule, rule: Rule, mode: Mode, *, include_existing: bool, actor: Actor, now: datetime
) -> None:
    """A rule that comes into force begins then: what was over before is past, unless it is to be included."""
    if mode == Mode.LIVE:
        refuse_endless(rule)
    row.mode = mode
    row.active_since_at = None if mode == Mode.DRAFT else now
    row.include_existing = include_existing and mode != Mode.DRAFT
    check_row(row)
    row.save(update_fields=["mode", "active_since_at", "include_existing"])
    publish(AutomationSaved(row.id, ["mode"]), actor=actor, now=now)
    if mode != Mode.DRAFT and isinstance(rule.trigger, After):
        cover(row.id, now=now)


def _come_into_force(
    row: AutomationRule, before: Rule, rule: Rule, *, include_existing: bool, now: datetime
) -> None:
    """Another version of an active rule. While its time stays the same, so does what it has begun to wait for."""
    if not isinstance(rule.trigger, After) or (rule.trigger == before.trigger and not include_existing):
        return
    row.active_since_at, row.include_existing = now, include_existing
    row.save(update_fields=["active_since_at", "include_existing"])
    cover(row.id, now=now)


def _newest(row: AutomationRule) -> Rule:
    version = AutomationRuleVersion.objects.filter(rule=row).latest("number")
    return rule_of(version.id, version.definition)


def _publish(row: AutomationRule, rule: Rule, *, actor: Actor, now: datetime) -> AutomationRuleVersion:
    """The rule is locked or new."""
    newest = AutomationRuleVersion.objects.filter(rule=row).order_by("-number").first()
    if newest is not None and rule_of(newest.id, newest.definition) == rule:
        return newest
    number = newest.number + 1 if newest else 1
    definition: dict[str, Any] = write_rule(rule)
    version = AutomationRuleVersion.objects.create(
        rule=row, number=number, definition=definition, created_at=now
    )
    row.codes = sorted(rule.codes)
    row.save(update_fields=["codes"])
    publish(AutomationPublished(row.id, number), actor=actor, now=now)
    return version
