"""Automation rules: what sets one off, what it asks, what it does. Read from the definition of a rule's version.

`{"on": ["tickets.created"], "if": {…}, "then": […]}`, or instead of `on` a time:
`"after": {"minutes": 2880, "since": "last_customer_message", "business": "office"}`; without `business` every minute
counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kernel.errors import Invalid
from tickets.rules.conditions import Condition, leaves, parse_conditions, write_conditions
from tickets.rules.reading import Place
from tickets.rules.steps import MAX_KEY, Step, parse_steps, write_steps

MAX_WAIT_MINUTES = 366 * 24 * 60
MAX_DEPTH = 5  # so many runs may have set each other off; the next one is a loop
MAX_RUNS_AN_HOUR = 10  # of one rule on one ticket

EVENTS: Mapping[str, str] = {
    "tickets.created": "a ticket comes in",
    "tickets.customer_wrote": "the customer writes",
    "tickets.reply_posted": "the desk answers",
    "tickets.note_added": "a note is added",
    "tickets.status_changed": "the status changes",
    "tickets.priority_changed": "the priority changes",
    "tickets.assigned": "it is assigned or given back",
    "tickets.team_changed": "it goes to another team",
    "tickets.nobody_available": "nobody in its team is available",
    "tickets.topic_changed": "the topic changes",
    "tickets.subject_changed": "the subject changes",
    "tickets.tags_changed": "the tags change",
    "tickets.clock_threshold": "a clock reaches a threshold",
    "tickets.clock_breached": "a deadline is missed",
}
FACT_EVENTS: Mapping[str, str] = {
    "status": "tickets.status_changed",
    "priority": "tickets.priority_changed",
    "team": "tickets.team_changed",
    "tags": "tickets.tags_changed",
    "topic": "tickets.topic_changed",
    "subject": "tickets.subject_changed",
    "is_assigned": "tickets.assigned",
    "is_breached": "tickets.clock_breached",
}  # what announces that a fact has changed


class BadRule(Invalid):
    code = "tickets.bad_automation"


class Since(StrEnum):
    """The moment of a ticket that a time rule counts from."""

    LAST_CUSTOMER_MESSAGE = "last_customer_message"
    LAST_STAFF_REPLY = "last_staff_reply"  # a public answer by a person; none before there is one
    CREATED = "created"
    STATUS_CHANGED = "status_changed"  # its creation before the first change
    ASSIGNED = "assigned"  # none while nobody has it
    UPDATED = "updated"  # the last thing that a person or a program did; what Stagedoor did does not count


MOMENT_EVENTS: Mapping[Since, frozenset[str]] = {
    Since.LAST_CUSTOMER_MESSAGE: frozenset({"tickets.created", "tickets.customer_wrote"}),
    Since.LAST_STAFF_REPLY: frozenset({"tickets.reply_posted"}),
    Since.CREATED: frozenset({"tickets.created"}),
    Since.STATUS_CHANGED: frozenset({"tickets.created", "tickets.status_changed"}),
    Since.ASSIGNED: frozenset({"tickets.assigned"}),
    Since.UPDATED: frozenset(EVENTS),
}


@dataclass(frozen=True, slots=True)
class OnEvents:
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class After:
    """`calendar_key`: whose open time counts; empty for every minute."""

    minutes: int
    since: Since
    calendar_key: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    trigger: OnEvents | After
    conditions: Condition
    steps: tuple[Step, ...]

    @property
    def codes(self) -> frozenset[str]:
        """The events on which it has to be asked. A time rule: those that move its moment or a fact that it reads."""
        if isinstance(self.trigger, OnEvents):
            return frozenset(self.trigger.codes)
        read = {FACT_EVENTS[fact] for fact in facts_read(self.conditions) if fact in FACT_EVENTS}
        return MOMENT_EVENTS[self.trigger.since] | read


def parse_rule(raw: object) -> Rule:
    """Raises BadRule with the place that is wrong."""
    given = Place("", {} if raw is None else raw, BadRule).mapping("on", "after", "if", "then")
    steps = parse_steps(given["then"])
    if not steps:
        given["then"].refuse("A rule needs at least one step.")
    return Rule(_trigger(given), parse_conditions(given["if"]), steps)


def _trigger(given: Mapping[str, Place]) -> OnEvents | After:
    on, after = given["on"], given["after"]
    if on.is_given and after.is_given:
        after.refuse("Use either on or after: a rule waits for events or for a time.")
    if after.is_given:
        return _after(after)
    codes = tuple(dict.fromkeys(_code(entry) for entry in on.items(most=len(EVENTS))))
    if not codes:
        on.refuse("Name at least one event, or use after for a time.")
    return OnEvents(codes)


def _code(place: Place) -> str:
    code = place.text(most=80)
    if code not in EVENTS:
        place.refuse(f"There is no such event. Use {', '.join(EVENTS)}.")
    return code


def _after(place: Place) -> After:
    given = place.mapping("minutes", "since", "business")
    if given["since"].value not in list(Since):
        given["since"].refuse(f"Use {', '.join(Since)}.")
    return After(
        minutes=given["minutes"].whole(low=1, high=MAX_WAIT_MINUTES),
        since=Since(given["since"].value),
        calendar_key=given["business"].text(most=MAX_KEY, default=""),
    )


def write_rule(rule: Rule) -> dict[str, Any]:
    """What `parse_rule` reads, in an order that two versions can be compared in."""
    return _write_trigger(rule.trigger) | {
        "if": write_conditions(rule.conditions),
        "then": write_steps(rule.steps),
    }


def _write_trigger(trigger: OnEvents | After) -> dict[str, Any]:
    if isinstance(trigger, OnEvents):
        return {"on": list(trigger.codes)}
    business = trigger.calendar_key or None
    return {"after": {"minutes": trigger.minutes, "since": trigger.since.value, "business": business}}


def facts_read(condition: Condition) -> frozenset[str]:
    return frozenset(leaf.fact for leaf in leaves(condition))


def codes_wanted(rules: Sequence[Rule]) -> frozenset[str]:
    return frozenset(code for rule in rules for code in rule.codes)
