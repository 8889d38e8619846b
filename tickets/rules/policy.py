"""What a service level policy promises, read from its stored terms, and which policy a ticket falls under."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kernel.errors import Invalid
from tickets.rules.words import Metric, Priority, Status

MAX_TARGET_SECONDS = 366 * 24 * 3600
PERCENT = 100


class BadTerms(Invalid):
    code = "tickets.bad_policy"


@dataclass(frozen=True, slots=True)
class Escalation:
    """What a breach does: `team_key` takes the ticket over, its priority rises one step, and these are told."""

    team_key: str = ""
    raise_priority: bool = False
    notify: tuple[str, ...] = ()  # "assignee", "team_leads"


@dataclass(frozen=True, slots=True)
class Terms:
    """`targets[metric][priority]` in seconds of the calendar; a missing one means no promise.

    `conditions` maps a fact of the ticket (`topic`, `team`, `customer_kind`, `tier`, `language`, `channel`) to the
    values that match; all must.
    """

    calendar_key: str
    targets: Mapping[Metric, Mapping[Priority, int]]
    pauses: Mapping[Metric, frozenset[Status]]
    near_percent: int | None
    on_near: Escalation
    on_breach: Escalation
    conditions: Mapping[str, frozenset[str]]

    def target(self, metric: Metric, priority: Priority) -> int | None:
        return self.targets.get(metric, {}).get(priority)


FACTS = ("topic", "team", "customer_kind", "tier", "language", "channel")
TELL = ("assignee", "team_leads")


def parse_terms(raw: Mapping[str, Any]) -> Terms:
    """Raises BadTerms with the place that is wrong. Targets are stored in minutes."""
    if not raw.get("calendar"):
        raise BadTerms("Name the calendar that the targets count in.", fields={"calendar": ["Missing."]})
    near = raw.get("near_percent")
    if near is not None and not (isinstance(near, int) and 0 < near < PERCENT):
        raise BadTerms(
            "The early warning is a percentage between 1 and 99.", fields={"near_percent": ["1 to 99."]}
        )
    return Terms(
        calendar_key=str(raw["calendar"]),
        targets=_targets(raw.get("targets", {})),
        pauses={
            Metric(m): frozenset(Status.named(s) for s in found) for m, found in raw.get("pauses", {}).items()
        },
        near_percent=near,
        on_near=_escalation(raw.get("on_near", {}), "on_near"),
        on_breach=_escalation(raw.get("on_breach", {}), "on_breach"),
        conditions=_conditions(raw.get("conditions", {})),
    )


def _targets(raw: Mapping[str, Mapping[str, int]]) -> dict[Metric, dict[Priority, int]]:
    if not raw:
        raise BadTerms("A policy needs at least one target.", fields={"targets": ["Missing."]})
    try:
        return {Metric(m): {Priority.named(p): _seconds(v) for p, v in row.items()} for m, row in raw.items()}
    except (KeyError, ValueError) as error:
        raise BadTerms(f"Unknown metric or priority: {error}.", fields={"targets": [str(error)]}) from None


def _seconds(minutes: object) -> int:
    if (
        not isinstance(minutes, int)
        or isinstance(minutes, bool)
        or not 0 < minutes * 60 <= MAX_TARGET_SECONDS
    ):
        raise BadTerms(
            f"A target is a whole number of minutes, more than none and up to a year, not {minutes!r}.",
            fields={"targets": [f"{minutes!r} is no target."]},
        )
    return minutes * 60


def _escalation(raw: Mapping[str, Any], place: str) -> Escalation:
    tell = tuple(raw.get("notify", ()))
    if unknown := [name for name in tell if name not in TELL]:
        raise BadTerms(f"Nobody is called {unknown[0]!r}.", fields={place: [f"Use {' or '.join(TELL)}."]})
    return Escalation(
        team_key=str(raw.get("team", "")), raise_priority=bool(raw.get("raise_priority")), notify=tell
    )


def _conditions(raw: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    if unknown := [fact for fact in raw if fact not in FACTS]:
        raise BadTerms(
            f"A policy cannot depend on {unknown[0]!r}.", fields={"conditions": [f"Use {', '.join(FACTS)}."]}
        )
    return {fact: frozenset(values) for fact, values in raw.items() if values}


def matches(terms: Terms, facts: Mapping[str, str]) -> bool:
    return all(facts.get(fact, "") in values for fact, values in terms.conditions.items())
