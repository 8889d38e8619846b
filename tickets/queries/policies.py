"""The service level policies in force, and the calendars they count in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from kernel.clock.queries import current_version_id, get_schedule
from kernel.clock.rules import arithmetic
from kernel.clock.rules.schedule import ALWAYS
from kernel.tenancy.context import require_tenant_id
from tickets.models import SlaPolicyVersion, Ticket
from tickets.queries.facts import facts_of
from tickets.rules.policy import Target, Terms, matches, parse_terms
from tickets.rules.sla import Calendar

# Every submission and every answer asks this: built once, it costs a third.
POLICIES = """
SELECT newest.* FROM (
  SELECT DISTINCT ON (v.policy_id) v.*, p.position FROM tickets_slapolicyversion v
  JOIN tickets_slapolicy p ON p.id = v.policy_id AND p.tenant_id = v.tenant_id
  WHERE v.tenant_id = %s AND p.is_active ORDER BY v.policy_id, v.number DESC
) newest ORDER BY newest.position, newest.policy_id
"""


@dataclass(frozen=True, slots=True)
class Policy:
    row: SlaPolicyVersion
    terms: Terms

    @property
    def version_id(self) -> int:
        return self.row.id


_parsed: dict[int, Terms] = {}
_MOST_PARSED = 10_000


def terms_of(version_id: int, raw: dict[str, Any]) -> Terms:
    """A version never changes, so its terms are read once for each process."""
    if version_id not in _parsed:
        if len(_parsed) > _MOST_PARSED:
            _parsed.clear()
        _parsed[version_id] = parse_terms(raw)
    return _parsed[version_id]


def list_policies() -> list[Policy]:
    """The newest version of each active policy, in order."""
    rows = SlaPolicyVersion.objects.raw(POLICIES, [require_tenant_id()])
    return [Policy(row, terms_of(row.id, row.terms)) for row in rows]


def find_policy(policies: Sequence[Policy], ticket: Ticket) -> Policy | None:
    """First match wins; None means that nothing was promised."""
    facts = facts_of(ticket)
    return next((policy for policy in policies if matches(policy.terms, facts)), None)


@lru_cache(maxsize=4096)
def calendar_of(version_id: int | None) -> Calendar:
    """None: every minute counts."""
    schedule = ALWAYS if version_id is None else get_schedule(version_id)

    def add(start: datetime, amount: timedelta) -> datetime | None:
        try:
            return arithmetic.add(schedule, start, amount)
        except arithmetic.NeverOpen:
            return None  # a roster that nobody has continued yet: no deadline, and nobody's ticket is refused

    def elapsed(start: datetime, end: datetime) -> timedelta:
        return arithmetic.elapsed_exact(schedule, start, end)

    return Calendar(add=add, elapsed=elapsed)


def calendar_version(terms: Terms, target: Target) -> int | None:
    """The newest version of the policy's calendar; None for a target that counts around the clock."""
    return current_version_id(terms.calendar_key) if target.in_business_time else None
