"""What notifications say about critical cases, and whose notifications a restricted team's ticket leaves out."""

from collections.abc import Mapping, Sequence

from kernel.people.models import Notification, TeamMember

NEWS = "tickets.critical"  # for the team
ALARM = "tickets.critical_alarm"  # for admins, who see to it that somebody looks who may
WORDS = {
    "entered": "critical, somebody has to take it now",
    "missed": "critical, and nobody has acknowledged it in time",
    "uncovered": "a critical case came in, and nobody of its team is there. Reach one of them",
    "downgrade": "somebody proposes to take this out of the critical lane; you can decide it",
}


def say(notification: Notification) -> str:
    return WORDS.get(str(notification.data.get("stage")), "critical")


def hidden_from(notifications: Sequence[Notification], team_of: Mapping[int, int]) -> set[int]:
    """Ids of those whose reader is not in the restricted team that has the ticket now; `team_of` by ticket."""
    concerned = [one for one in notifications if one.subject_id in team_of and one.kind != ALARM]
    if not concerned:
        return set()
    places = TeamMember.objects.filter(
        membership_id__in={one.membership_id for one in concerned}, team_id__in=set(team_of.values())
    )
    members = set(places.values_list("membership_id", "team_id"))
    return {one.id for one in concerned if (one.membership_id, team_of[one.subject_id]) not in members}
