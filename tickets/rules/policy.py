"""What a service level policy promises, read from its stored terms, and which policy a ticket falls under."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kernel.errors import Invalid
from tickets.rules.conditions import (
    ALWAYS,
    Condition,
    Facts,
    holds,
    leaves,
    never_holds,
    parse_conditions,
    write_conditions,
)
from tickets.rules.reading import Place
from tickets.rules.sla import Threshold
from tickets.rules.steps import Ladder, parse_ladder, write_ladder
from tickets.rules.words import UNSOLVED, Metric, Priority, Status

MAX_TARGET_MINUTES = 366 * 24 * 60
MAX_THRESHOLDS = 20
MAX_PERCENT = 1000
PARTS = ("conditions", "calendar", "targets", "pauses", "thresholds")
PRIORITIES = tuple(priority.key for priority in Priority)
PAUSING = tuple(sorted(status.key for status in UNSOLVED))
ROUND_THE_CLOCK = "calendar"  # as a target's `time`: every minute counts, whatever the desk's hours


class BadTerms(Invalid):
    code = "tickets.bad_policy"


@dataclass(frozen=True, slots=True)
class Target:
    """`in_business_time`: counted in the policy's calendar; otherwise around the clock."""

    seconds: int
    in_business_time: bool = True


@dataclass(frozen=True, slots=True)
class Stage:
    """A threshold that sets a ladder going. `metrics`: whose clocks have it; empty for all."""

    threshold: Threshold
    metrics: frozenset[Metric]
    ladder: Ladder

    def is_for(self, metric: Metric) -> bool:
        return not self.metrics or metric in self.metrics


@dataclass(frozen=True, slots=True)
class Terms:
    """`targets[metric][priority]`; a missing one means no promise."""

    calendar_key: str
    targets: Mapping[Metric, Mapping[Priority, Target]]
    pauses: Mapping[Metric, frozenset[Status]]
    stages: tuple[Stage, ...] = ()
    conditions: Condition = ALWAYS

    def target(self, metric: Metric, priority: Priority) -> Target | None:
        return self.targets.get(metric, {}).get(priority)

    def is_paused(self, metric: Metric, status: Status) -> bool:
        return status in self.pauses.get(metric, frozenset())

    def thresholds(self, metric: Metric) -> tuple[Threshold, ...]:
        return tuple(stage.threshold for stage in self.stages if stage.is_for(metric))

    def ladder(self, metric: Metric, key: str) -> Ladder:
        """What reaching this threshold sets going; empty when the terms no longer know it."""
        found = (stage.ladder for stage in self.stages if stage.is_for(metric) and stage.threshold.key == key)
        return next(found, ())


def parse_terms(raw: object) -> Terms:
    """Raises BadTerms with the place that is wrong. Times are written in minutes."""
    given = Place("", {} if raw is None else raw, BadTerms).mapping(*PARTS)
    return Terms(
        calendar_key=given["calendar"].text(most=40),
        targets=_targets(given["targets"]),
        pauses=_pauses(given["pauses"]),
        stages=_stages(given["thresholds"]),
        conditions=_conditions(given["conditions"]),
    )


def _conditions(place: Place) -> Condition:
    conditions = parse_conditions(place)
    if any(leaf.fact == "is_breached" for leaf in leaves(conditions)):
        place.refuse("What is promised cannot depend on whether it was kept: leave is_breached out.")
    return conditions


def _targets(place: Place) -> dict[Metric, dict[Priority, Target]]:
    targets = {
        _metric(metric, row): {
            Priority.named(name): _target(entry)
            for name, entry in row.mapping(*PRIORITIES).items()
            if entry.is_given
        }
        for metric, row in place.mapping().items()
    }
    if not any(targets.values()):
        place.refuse("A policy needs at least one target.")
    return targets


def _target(place: Place) -> Target:
    """Minutes of the policy's calendar, or `{"minutes": 60, "time": "calendar"}` for around the clock."""
    if not isinstance(place.value, dict):
        return Target(place.whole(low=1, high=MAX_TARGET_MINUTES) * 60)
    given = place.mapping("minutes", "time")
    if given["time"].value not in {None, "business", ROUND_THE_CLOCK}:
        given["time"].refuse("Use business or calendar.")
    seconds = given["minutes"].whole(low=1, high=MAX_TARGET_MINUTES) * 60
    return Target(seconds, in_business_time=given["time"].value != ROUND_THE_CLOCK)


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


def _stages(place: Place) -> tuple[Stage, ...]:
    stages: list[Stage] = []
    for entry in place.items(most=MAX_THRESHOLDS):
        stage = _stage(entry)
        for other in stages:
            shares = any(stage.is_for(metric) and other.is_for(metric) for metric in Metric)
            if shares and other.threshold == stage.threshold:
                entry.at("at", None).refuse("This threshold is there already for one of these metrics.")
        stages.append(stage)
    return tuple(stages)


def _stage(place: Place) -> Stage:
    given = place.mapping("metrics", "at", "ladder")
    metrics = frozenset(
        _metric(entry.text(most=20), entry) for entry in given["metrics"].items(most=len(Metric))
    )
    return Stage(threshold=_threshold(given["at"]), metrics=metrics, ladder=parse_ladder(given["ladder"]))


def _threshold(place: Place) -> Threshold:
    """`{"percent": 80}`, or minutes of the clock's own time `{"before": 30}` or `{"after": 60}` its deadline."""
    given = place.mapping("percent", "before", "after")
    named = [name for name, entry in given.items() if entry.is_given]
    if len(named) != 1:
        place.refuse("Use one of percent, before and after.")
    name = named[0]
    if name == "percent":
        return Threshold(percent=given[name].whole(low=1, high=MAX_PERCENT))
    seconds = given[name].whole(low=1, high=MAX_TARGET_MINUTES) * 60
    return Threshold(offset_seconds=seconds if name == "after" else -seconds)


def matches(terms: Terms, facts: Facts) -> bool:
    return holds(terms.conditions, facts)


def asks_about(terms: Terms, facts: Collection[str]) -> bool:
    """Whether a change of one of these facts can change whether it matches."""
    return any(leaf.fact in facts for leaf in leaves(terms.conditions))


def oddities(terms: Sequence[Terms]) -> list[tuple[int, str]]:
    """What is allowed but surely not meant, by the index of the policy (in order of asking) that it concerns."""
    found: list[tuple[int, str]] = []
    for index, one in enumerate(terms):
        if never_holds(one.conditions):
            found.append((index, "Its conditions contradict each other, so it never applies."))
        earlier = terms[:index]
        if any(other.conditions in (ALWAYS, one.conditions) for other in earlier):
            found.append(
                (index, "A policy before it takes every ticket that it would match, so it never applies.")
            )
    return found


def write_terms(terms: Terms) -> dict[str, Any]:
    """What `parse_terms` reads: the terms as they are stored, in an order that two versions can be compared in."""
    return {
        "conditions": write_conditions(terms.conditions),
        "calendar": terms.calendar_key,
        "targets": {
            metric.value: {priority.key: _write_target(target) for priority, target in row.items()}
            for metric, row in terms.targets.items()
        },
        "pauses": {
            metric.value: [status.key for status in sorted(found)] for metric, found in terms.pauses.items()
        },
        "thresholds": [_write_stage(stage) for stage in terms.stages],
    }


def _write_target(target: Target) -> int | dict[str, Any]:
    minutes = target.seconds // 60
    return minutes if target.in_business_time else {"minutes": minutes, "time": ROUND_THE_CLOCK}


def _write_stage(stage: Stage) -> dict[str, Any]:
    at = stage.threshold
    if at.offset_seconds:
        when = {"after" if at.offset_seconds > 0 else "before": abs(at.offset_seconds) // 60}
    else:
        when = {"percent": at.percent}
    return {
        "metrics": [metric.value for metric in Metric if metric in stage.metrics],
        "at": when,
        "ladder": write_ladder(stage.ladder),
    }
