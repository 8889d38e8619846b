"""What a definition cannot know by itself: whether the calendar, teams, topics and people that it names are here."""

from collections.abc import Collection, Iterable

from kernel.clock.queries import list_calendar_keys
from kernel.people.models import Membership, Team
from platforms.models.customer import CustomerKind
from tickets.models import Topic
from tickets.rules.automation import After, BadRule, Rule, parse_rule
from tickets.rules.automation_oddities import ENDLESS, is_endless
from tickets.rules.conditions import values_named
from tickets.rules.steps import members_named, teams_named
from tickets.rules.words import Channel, Priority, Status


class EndlessRule(BadRule):
    code = "tickets.endless_automation"


def check_definition(raw: object) -> Rule:
    """Raises BadRule."""
    rule = parse_rule(raw)
    if isinstance(rule.trigger, After) and rule.trigger.calendar_key:
        _require_known("after.business", [rule.trigger.calendar_key], list_calendar_keys())
    teams = set(Team.objects.filter(is_active=True).values_list("key", flat=True))
    _require_known("then", teams_named(rule.steps), teams)
    people = members_named(rule.steps)
    here = Membership.objects.filter(id__in=people, is_active=True).values_list("id", flat=True)
    _require_known("then", map(str, people), {str(one) for one in here})
    _require_values(rule, teams)
    return rule


def refuse_endless(rule: Rule) -> None:
    """For a rule that is to be live. Raises EndlessRule."""
    if is_endless(rule):
        raise EndlessRule(ENDLESS, fields={"then": [ENDLESS]})


def _require_values(rule: Rule, teams: Collection[str]) -> None:
    known: dict[str, Collection[str]] = {
        "team": teams,
        "topic": set(Topic.objects.values_list("key", flat=True)),
        "customer_kind": set(CustomerKind.values),
        "channel": {channel.key for channel in Channel},
        "status": {status.key for status in Status},
        "priority": {priority.key for priority in Priority},
    }
    named = values_named(rule.conditions)
    for fact, values in known.items():
        _require_known(f"if.{fact}", named.get(fact, ()), values)


def _require_known(path: str, given: Iterable[str], known: Collection[str]) -> None:
    if unknown := sorted(set(given) - set(known)):
        there = f"; there are: {', '.join(sorted(known))}" if known else ""
        message = f"There is no {unknown[0]!r} at this desk{there}."
        raise BadRule(f"{path}: {message}", fields={path: [message]})
