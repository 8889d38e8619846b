"""What a tree of conditions cannot know by itself: whether what it names exists at this desk."""

from collections.abc import Collection, Iterable, Mapping

from kernel.people.models import Team
from platforms.models.customer import CustomerKind
from tickets.models import Topic
from tickets.rules.conditions import BadConditions, Condition, never_holds, parse_conditions, values_named
from tickets.rules.reading import Place
from tickets.rules.words import Channel, Priority, Status


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
