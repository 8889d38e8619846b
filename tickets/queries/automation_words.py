"""Rules and what they did in plain words, with the names that this desk has for its teams, topics and people."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kernel.clock.models import Calendar
from kernel.people.models import Membership, Team
from tickets.models import Topic
from tickets.rules.automation import Rule
from tickets.rules.change_words import Change, say_change
from tickets.rules.condition_words import ValueNames, condition_lines, say_trigger
from tickets.rules.step_words import Names, say_steps
from tickets.rules.steps import members_named

PERSONAL = ("notify", "assign", "add_followers")  # steps whose changes name people by id


@dataclass(frozen=True, slots=True)
class RuleWords:
    """When it is set off, what has to be so (nothing: always), what it does."""

    when: str
    conditions: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    values: ValueNames
    names: Names

    def of(self, rule: Rule) -> RuleWords:
        return RuleWords(
            when=say_trigger(rule.trigger, self.values),
            conditions=condition_lines(rule.conditions, self.values),
            steps=say_steps(rule.steps, self.names),
        )

    def changes(self, changes: Sequence[Change], *, is_done: bool) -> tuple[str, ...]:
        return tuple(
            say_change(change, self.names, is_done=is_done)
            for change in changes
            if change.get("did") != "unchanged"
        )


def load_words(rules: Iterable[Rule] = (), changes: Iterable[Change] = ()) -> Words:
    """Four queries, however many rules; people are read only as far as they are named."""
    teams = dict(Team.objects.values_list("key", "name"))
    topics = dict(Topic.objects.values_list("key", "title"))
    people = {one for rule in rules for one in members_named(rule.steps)} | _people_in(changes)
    return Words(
        values=ValueNames(
            by_fact={"team": teams, "topic": topics},
            calendars=dict(Calendar.objects.values_list("key", "name")),
        ),
        names=Names(teams=teams, people=_named(people)),
    )


def _people_in(changes: Iterable[Change]) -> set[int]:
    ids = [
        one
        for change in changes
        if change.get("step") in PERSONAL
        for side in ("old", "new")
        for one in change.get(side, "").split(",")
    ]
    return {int(one) for one in ids if one.isdigit()}


def _named(people: Collection[int]) -> Mapping[int, str]:
    return dict(Membership.objects.filter(id__in=people).values_list("id", "display_name"))
