"""The catalogue of legal deadlines: what each entry says, and what it said before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tickets.locks import NoLegalRule
from tickets.models import LegalRule, LegalRuleVersion
from tickets.rules.legal import LegalTerms, parse_legal_terms


@dataclass(frozen=True, slots=True)
class LegalRuleRow:
    """`number` and what follows are the version in force."""

    id: int
    key: str
    name: str
    is_active: bool
    number: int
    terms: dict[str, Any]
    published_at: datetime

    @property
    def parsed(self) -> LegalTerms:
        return parse_legal_terms(self.terms)


def list_legal_rules() -> list[LegalRuleRow]:
    """By name; those that are switched off last. One query."""
    newest = LegalRuleVersion.objects.order_by("rule_id", "-number").distinct("rule_id")
    rows = [_row(version) for version in newest.select_related("rule")]
    return sorted(rows, key=lambda row: (not row.is_active, row.name.casefold(), row.id))


def get_legal_rule(key: str) -> LegalRuleRow:
    """Raises NoLegalRule."""
    found = find_version(key)
    if found is None:
        raise NoLegalRule("There is no such entry in the legal catalogue.")
    return _row(found)


def find_version(key: str) -> LegalRuleVersion | None:
    """The one in force, with its rule."""
    versions = LegalRuleVersion.objects.filter(rule__key=key).select_related("rule")
    return versions.order_by("-number").first()


def list_legal_versions(rule_id: int) -> list[LegalRuleVersion]:
    """The newest first."""
    return list(LegalRuleVersion.objects.filter(rule_id=rule_id).order_by("-number"))


def newest_legal_terms(rule: LegalRule) -> dict[str, Any]:
    terms: dict[str, Any] = LegalRuleVersion.objects.filter(rule=rule).latest("number").terms
    return terms


def _row(version: LegalRuleVersion) -> LegalRuleRow:
    rule = version.rule
    return LegalRuleRow(
        id=rule.id,
        key=rule.key,
        name=rule.name,
        is_active=rule.is_active,
        number=version.number,
        terms=version.terms,
        published_at=version.created_at,
    )
