"""A policy's terms in plain words, for people who never saw the JSON."""

from collections.abc import Mapping
from dataclasses import dataclass

from tickets.rules.condition_words import PLAIN, ValueNames, condition_lines
from tickets.rules.policy import Stage, Target, Terms
from tickets.rules.sla import threshold_words
from tickets.rules.step_words import Names, length, say_steps
from tickets.rules.words import Metric, Priority


@dataclass(frozen=True, slots=True)
class TermsWords:
    """For whom (nothing: everyone), and what is promised, when it pauses and what happens on the way."""

    conditions: tuple[str, ...]
    targets: tuple[tuple[str, str], ...]  # metric and its times
    pauses: tuple[tuple[str, str], ...]
    stages: tuple[tuple[str, tuple[str, ...]], ...]


def say_terms(terms: Terms, *, values: ValueNames = PLAIN, names: Names | None = None) -> TermsWords:
    hours = values.calendars.get(terms.calendar_key, terms.calendar_key)
    return TermsWords(
        conditions=condition_lines(terms.conditions, values),
        targets=tuple((metric.label, _times(row, hours)) for metric, row in _in_order(terms)),
        pauses=tuple(
            (metric.label, ", ".join(status.label.lower() for status in sorted(terms.pauses[metric])))
            for metric in Metric
            if terms.pauses.get(metric)
        ),
        stages=tuple(_stage(stage, names or Names()) for stage in terms.stages),
    )


def _in_order(terms: Terms) -> list[tuple[Metric, Mapping[Priority, Target]]]:
    return [(metric, terms.targets[metric]) for metric in Metric if terms.targets.get(metric)]


def _times(row: Mapping[Priority, Target], hours: str) -> str:
    told = [
        f"{priority.label.lower()} {length(target.seconds)}"
        + ("" if target.in_business_time else " around the clock")
        for priority, target in sorted(row.items(), reverse=True)
    ]
    counted = f" of {hours}" if any(target.in_business_time for target in row.values()) else ""
    return ", ".join(told) + counted


def _stage(stage: Stage, names: Names) -> tuple[str, tuple[str, ...]]:
    whose = ", ".join(metric.label for metric in Metric if metric in stage.metrics) or "Every clock"
    lines = []
    for rung in stage.ladder:
        after = f"after {length(rung.after_seconds)}: " if rung.after_seconds else ""
        lines += [f"{after}{line}" for line in say_steps(rung.steps, names)]
    return f"{whose} {threshold_words(stage.threshold.key)}", tuple(lines)
