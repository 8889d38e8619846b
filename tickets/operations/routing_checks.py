"""What conditions and rule sets cannot know by themselves: whether what they name exists at this desk."""

from collections.abc import Collection, Iterable, Mapping

from kernel.people.models import Skill, Team
from platforms.models.customer import CustomerKind
from tickets.models import Topic
from tickets.rules.conditions import BadConditions, Condition, never_holds, parse_conditions, values_named
from tickets.rules.reading import Place
from tickets.rules.routing import Rule
from tickets.rules.words import Channel, Priority, Status

MOST_RULES, MOST_SKILLS, LONGEST_NAME = 200, 20, 80


def check_conditions(raw: object, *, path: str = "conditions") -> Condition:
    """Raises BadConditions."""
    condition = parse_conditions(Place(path, raw, BadConditions))
    if never_holds(condition):
        _refuse(
            path, "Its conditions contradict each other, so it would never apply. Use any in place of all."
        )
    known: Mapping[str, Collection[str]] = {
        "team": set(Team.objects.filter(is_active=True).values_list("key", flat=True)),
        "topic": set(Topic.objects.values_list("key", flat=True)),
        "customer_kind": set(CustomerKind.values),
        "channel": {channel.key for channel in Channel},
        "status": {status.key for status in Status},
        "priority": {priority.key for priority in Priority},
    }
    for fact, values in values_named(condition).items():
        if fact in known:
            require_known(f"{path}.{fact}", values, known[fact])
    return condition


def require_known(path: str, given: Iterable[str], known: Collection[str]) -> None:
    if unknown := sorted(set(given) - set(known)):
        there = f"; there are: {', '.join(sorted(known))}" if known else ""
        _refuse(path, f"There is no {unknown[0]!r} at this desk{there}.")


def _refuse(path: str, message: str) -> None:
    raise BadConditions(message, fields={path: [message]})


def check_rule_set(raw: object) -> list[Rule]:
    """Rules as somebody wrote them to try them out: `[{"name", "conditions", "team", "skills"}]`. Raises BadConditions.

    They are numbered from 1 in the order given.
    """
    teams = {team.key: team for team in Team.objects.filter(is_active=True)}
    skills = set(Skill.objects.values_list("key", flat=True))
    places = Place("", raw, BadConditions).items(most=MOST_RULES)
    return [_rule(number, place, teams, skills) for number, place in enumerate(places, start=1)]


def _rule(number: int, place: Place, teams: Mapping[str, Team], skills: Collection[str]) -> Rule:
    given = place.mapping("name", "conditions", "team", "skills")
    key = given["team"].text(most=LONGEST_NAME)
    require_known(given["team"].path, [key], teams.keys())
    asked = [one.text(most=LONGEST_NAME) for one in given["skills"].items(most=MOST_SKILLS)]
    require_known(given["skills"].path, asked, skills)
    return Rule(
        id=number,
        name=given["name"].text(most=LONGEST_NAME, default=f"Rule {number}"),
        condition=check_conditions(given["conditions"].value, path=given["conditions"].path),
        team_id=teams[key].id,
        team_is_restricted=teams[key].is_restricted,
        skills=frozenset(asked),
    )
