"""What a service level policy promises, read from its stored terms, and which policy a ticket falls under."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kernel.errors import Invalid
from tickets.rules.reading import Place
from tickets.rules.words import UNSOLVED, Metric, Priority, Status

MAX_TARGET_MINUTES = 366 * 24 * 60
MAX_VALUES, MAX_VALUE = 200, 80
PERCENT = 100
PARTS = ("calendar", "targets", "pauses", "near_percent", "on_near", "on_breach", "conditions")
PRIORITIES = tuple(priority.key for priority in Priority)
PAUSING = tuple(sorted(status.key for status in UNSOLVED))


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


def parse_terms(raw: object) -> Terms:
    """Raises BadTerms with the place that is wrong. Targets are written in minutes."""
    given = Place("", {} if raw is None else raw, BadTerms).mapping(*PARTS)
    near = given["near_percent"]
    return Terms(
        calendar_key=given["calendar"].text(most=40),
        targets=_targets(given["targets"]),
        pauses=_pauses(given["pauses"]),
        near_percent=near.whole(low=1, high=PERCENT - 1) if near.is_given else None,
        on_near=_escalation(given["on_near"]),
        on_breach=_escalation(given["on_breach"]),
        conditions=_conditions(given["conditions"]),
    )


def _targets(place: Place) -> dict[Metric, dict[Priority, int]]:
    targets = {
        _metric(metric, row): {
            Priority.named(name): minutes.whole(low=1, high=MAX_TARGET_MINUTES) * 60
            for name, minutes in row.mapping(*PRIORITIES).items()
            if minutes.is_given
        }
        for metric, row in place.mapping().items()
    }
    if not any(targets.values()):
        place.refuse("A policy needs at least one target.")
    return targets


def _metric(name: str, place: Place) -> Metric:
    if name not in set(Metric):
        place.refuse(f"There is no such metric. Use {', '.join(Metric)}.")
    return Metric(name)


def _pauses(place: Place) -> dict[Metric, frozenset[Status]]:
    return {
        _metric(metric, row): frozenset(_status(entry) for entry in row.items(most=len(Status)))
        for metric, row in place.mapping().items()
    }


def _status(place: Place) -> Status:
    if place.value not in PAUSING:
        place.refuse(f"A clock can pause while a ticket is {', '.join(PAUSING)}.")
    return Status.named(place.value)


def _escalation(place: Place) -> Escalation:
    given = place.mapping("team", "raise_priority", "notify")
    tell = tuple(entry.text(most=20) for entry in given["notify"].items(most=len(TELL)))
    if any(name not in TELL for name in tell):
        given["notify"].refuse(f"Use {' or '.join(TELL)}.")
    return Escalation(
        team_key=given["team"].text(most=40, default=""),
        raise_priority=given["raise_priority"].flag(),
        notify=tell,
    )


def _conditions(place: Place) -> dict[str, frozenset[str]]:
    found = {
        fact: frozenset(value.text(most=MAX_VALUE) for value in values.items(most=MAX_VALUES))
        for fact, values in place.mapping(*FACTS).items()
    }
    return {fact: values for fact, values in found.items() if values}


def matches(terms: Terms, facts: Mapping[str, str]) -> bool:
    return all(facts.get(fact, "") in values for fact, values in terms.conditions.items())


def write_terms(terms: Terms) -> dict[str, Any]:
    """What `parse_terms` reads: the terms as they are stored, in an order that two versions can be compared in."""
    return {
        "calendar": terms.calendar_key,
        "conditions": {fact: sorted(values) for fact, values in sorted(terms.conditions.items())},
        "targets": {
            metric.value: {priority.key: seconds // 60 for priority, seconds in row.items()}
            for metric, row in terms.targets.items()
        },
        "pauses": {
            metric.value: [status.key for status in sorted(found)] for metric, found in terms.pauses.items()
        },
        "near_percent": terms.near_percent,
        "on_near": _write_escalation(terms.on_near),
        "on_breach": _write_escalation(terms.on_breach),
    }


def _write_escalation(steps: Escalation) -> dict[str, Any]:
    return {"team": steps.team_key, "raise_priority": steps.raise_priority, "notify": list(steps.notify)}
