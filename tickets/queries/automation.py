"""Automation rules: those in force, and how they are shown to whoever sets them up."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count

from kernel.tenancy.context import require_tenant_id
from tickets.locks import NoAutomation
from tickets.models import AutomationRule, AutomationRuleVersion, AutomationRun, Mode
from tickets.rules.automation import Rule, parse_rule
from tickets.rules.automation_oddities import oddities

WEEK = timedelta(days=7)
CODES = """
SELECT DISTINCT jsonb_array_elements_text(codes) FROM tickets_automationrule WHERE tenant_id = %s AND mode <> 'draft'
"""
_parsed: dict[int, Rule] = {}
_MOST_PARSED = 10_000


@dataclass(frozen=True, slots=True)
class ActiveRule:
    """A rule in shadow or live, by the version in force. What was over before `active_since_at` is past."""

    id: int
    version_id: int
    name: str
    mode: Mode
    active_since_at: datetime
    include_existing: bool
    rule: Rule


@dataclass(frozen=True, slots=True)
class RuleRow:
    """`number` and what follows are the version in force; `acted` counts its runs of the last seven days."""

    id: int
    key: str
    name: str
    position: int
    mode: Mode
    include_existing: bool
    number: int
    definition: dict[str, Any]
    published_at: datetime
    acted: int
    warnings: tuple[str, ...]


def rule_of(version_id: int, raw: dict[str, Any]) -> Rule:
    """A version never changes, so it is read once for each process."""
    if version_id not in _parsed:
        if len(_parsed) > _MOST_PARSED:
            _parsed.clear()
        _parsed[version_id] = parse_rule(raw)
    return _parsed[version_id]


def codes_waited_for() -> Collection[str]:
    """The events that some rule of this tenant waits for: asked at every publishing, so it reads one small column."""
    with connection.cursor() as cursor:
        cursor.execute(CODES, [require_tenant_id()])
        return {code for (code,) in cursor.fetchall()}


def list_active(*, rule_ids: Collection[int] | None = None) -> list[ActiveRule]:
    """In the order in which they act. One query."""
    newest = AutomationRuleVersion.objects.exclude(rule__mode=Mode.DRAFT)
    if rule_ids is not None:
        newest = newest.filter(rule_id__in=rule_ids)
    rows = newest.order_by("rule_id", "-number").distinct("rule_id").select_related("rule")
    return [_active(row) for row in sorted(rows, key=lambda row: (row.rule.position, row.rule_id))]


def _active(version: AutomationRuleVersion) -> ActiveRule:
    row = version.rule
    return ActiveRule(
        id=row.id,
        version_id=version.id,
        name=row.name,
        mode=Mode(row.mode),
        active_since_at=row.active_since_at,
        include_existing=row.include_existing,
        rule=rule_of(version.id, version.definition),
    )


def list_rules(*, now: datetime) -> list[RuleRow]:
    """All, in the order in which they act, each with what is odd about it. Three queries."""
    newest = AutomationRuleVersion.objects.order_by("rule_id", "-number").distinct("rule_id")
    rows = sorted(newest.select_related("rule"), key=lambda row: (row.rule.position, row.rule_id))
    acted = _acted([row.rule_id for row in rows], now=now)
    warned = _warnings(rows)
    return [_row(row, acted.get(row.rule_id, 0), warned.get(row.rule_id, ())) for row in rows]


def get_rule(key: str, *, now: datetime) -> RuleRow:
    """Raises NoAutomation."""
    found = next((row for row in list_rules(now=now) if row.key == key), None)
    if found is None:
        raise NoAutomation("There is no such rule.")
    return found


def list_rule_versions(rule_id: int) -> list[AutomationRuleVersion]:
    """The newest first."""
    return list(AutomationRuleVersion.objects.filter(rule_id=rule_id).order_by("-number"))


def rule_ids_of(keys: Iterable[str]) -> list[int]:
    """In the order of the keys. Raises NoAutomation."""
    wanted = list(keys)
    known = dict(AutomationRule.objects.filter(key__in=wanted).values_list("key", "id"))
    if unknown := [key for key in wanted if key not in known]:
        raise NoAutomation(f"There is no rule {unknown[0]!r}.")
    return [known[key] for key in wanted]


def newest_definition(rule: AutomationRule) -> dict[str, Any]:
    version = AutomationRuleVersion.objects.filter(rule=rule).order_by("-number").first()
    return dict(version.definition) if version else {}


def _acted(rule_ids: Collection[int], *, now: datetime) -> dict[int, int]:
    runs = AutomationRun.objects.filter(rule_version__rule_id__in=rule_ids, at__gt=now - WEEK)
    counted = runs.values("rule_version__rule_id").annotate(count=Count("id"))
    return dict(counted.values_list("rule_version__rule_id", "count"))


def _warnings(rows: Collection[AutomationRuleVersion]) -> dict[int, tuple[str, ...]]:
    """Drafts are warned of too; they stand in the way of none of the others."""
    order = sorted(rows, key=lambda row: (row.rule.mode == Mode.DRAFT, row.rule.position, row.rule_id))
    told: dict[int, tuple[str, ...]] = {}
    for index, text in oddities([(row.rule.name, rule_of(row.id, row.definition)) for row in order]):
        told[order[index].rule_id] = (*told.get(order[index].rule_id, ()), text)
    return told


def _row(version: AutomationRuleVersion, acted: int, warnings: tuple[str, ...]) -> RuleRow:
    rule = version.rule
    return RuleRow(
        id=rule.id,
        key=rule.key,
        name=rule.name,
        position=rule.position,
        mode=Mode(rule.mode),
        include_existing=rule.include_existing,
        number=version.number,
        definition=version.definition,
        published_at=version.created_at,
        acted=acted,
        warnings=warnings,
    )
