"""Who is meant by the words of a step (`assignee`, `leads:billing`), and who may know of a ticket at all."""

from collections.abc import Collection, Sequence
from datetime import datetime

from kernel.clock.shifts import on_call
from kernel.people.models import Membership, Team, TeamMember
from tickets.models import Follower, Ticket

LONGEST_ID = 18  # digits


def whom_to_tell(ticket: Ticket, words: Sequence[str], *, at: datetime) -> list[int]:
    """Membership ids in order, each once. Those who left, and those who may not see the ticket, are never among them.

    The ticket's team is loaded. A team that is not there or no longer in use has nobody.
    """
    named: set[int] = set()
    for text in words:
        word, _, rest = text.partition(":")
        named |= _named(ticket, word, rest, at)
    return who_may_see(ticket, named)


def who_may_see(ticket: Ticket, membership_ids: Collection[int]) -> list[int]:
    """Those of them who work here and, where the ticket's team is restricted, belong to it."""
    found = Membership.objects.filter(id__in=membership_ids, is_active=True)
    if ticket.team is not None and ticket.team.is_restricted:
        found = found.filter(team_places__team=ticket.team)
    return list(found.order_by("id").values_list("id", flat=True))


def opens_to_others(old: Team, new: Team) -> bool:
    """Whether somebody could see the ticket there who may not see it here."""
    if not new.is_restricted:
        return True
    here = TeamMember.objects.filter(team=old).values("membership_id")
    return TeamMember.objects.filter(team=new).exclude(membership_id__in=here).exists()


def _named(ticket: Ticket, word: str, rest: str, at: datetime) -> set[int]:
    match word:
        case "assignee":
            return {ticket.assignee_id} - {None}  # type: ignore[return-value]  # the None is taken out
        case "followers":
            return set(Follower.objects.filter(ticket=ticket).values_list("membership_id", flat=True))
        case "member":
            return {int(rest)} if len(rest) <= LONGEST_ID else set()
        case _:
            team_id = _team_id(rest) if rest else ticket.team_id
            return _of_team(team_id, word, at) if team_id is not None else set()


def _team_id(key: str) -> int | None:
    return Team.objects.filter(key=key, is_active=True).values_list("id", flat=True).first()


def _of_team(team_id: int, word: str, at: datetime) -> set[int]:
    if word == "on_call":
        return set(on_call(team_id, at=at))
    members = TeamMember.objects.filter(team_id=team_id)
    if word in {"leads", "team_leads"}:
        members = members.filter(is_lead=True)
    return set(members.values_list("membership_id", flat=True))
