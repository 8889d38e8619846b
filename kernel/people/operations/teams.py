"""Who is in which team, and who can do what."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from kernel.actors import Actor
from kernel.errors import NotFound
from kernel.events.operations import publish
from kernel.people.events import SkillsChanged, TeamJoined, TeamLeft
from kernel.people.locks import lock_membership
from kernel.people.models import MemberSkill, Skill, Team, TeamMember

MANAGE = "people.manage"


class NoSuchTeam(NotFound):
    code = "team_not_found"


@transaction.atomic
def add_to_team(
    *, actor: Actor, team_id: int, membership_id: int, now: datetime, is_lead: bool = False
) -> None:
    """Again with another `is_lead` changes that."""
    actor.require(MANAGE)
    membership = lock_membership(membership_id)
    if not Team.objects.filter(id=team_id).exists():
        raise NoSuchTeam("There is no such team at this desk.")
    place, is_new = TeamMember.objects.get_or_create(
        team_id=team_id, membership=membership, defaults={"is_lead": is_lead}
    )
    if not is_new and place.is_lead == is_lead:
        return
    place.is_lead = is_lead
    place.save(update_fields=["is_lead"])
    publish(TeamJoined(membership.id, team_id, is_lead), actor=actor, now=now)


@transaction.atomic
def remove_from_team(*, actor: Actor, team_id: int, membership_id: int, now: datetime) -> None:
    actor.require(MANAGE)
    membership = lock_membership(membership_id)
    gone, _ = TeamMember.objects.filter(team_id=team_id, membership=membership).delete()
    if gone:
        publish(TeamLeft(membership.id, team_id), actor=actor, now=now)


@transaction.atomic
def set_skills(*, actor: Actor, membership_id: int, skill_ids: Collection[int], now: datetime) -> None:
    """The whole set; ids that are not of this tenant are dropped."""
    actor.require(MANAGE)
    membership = lock_membership(membership_id)
    wanted = set(Skill.objects.filter(id__in=skill_ids).values_list("id", flat=True))
    had = set(MemberSkill.objects.filter(membership=membership).values_list("skill_id", flat=True))
    if wanted == had:
        return
    MemberSkill.objects.filter(membership=membership, skill_id__in=had - wanted).delete()
    MemberSkill.objects.bulk_create(
        [MemberSkill(membership=membership, skill_id=skill_id) for skill_id in sorted(wanted - had)]
    )
    publish(SkillsChanged(membership.id, sorted(wanted)), actor=actor, now=now)
