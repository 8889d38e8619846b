import pytest

from kernel.errors import NotAllowed
from kernel.people.access import agent_actor
from kernel.people.locks import NoSuchMember
from kernel.people.models import Membership, MemberSkill, Skill, TeamMember
from kernel.people.operations.availability import set_availability
from kernel.people.operations.teams import NoSuchTeam, add_to_team, remove_from_team, set_skills
from tests.world import NOW


def places(member):
    return set(
        TeamMember.objects.filter(membership_id=member.membership_id).values_list("team_id", "is_lead")
    )


def test_joining_and_leaving(alpha, said):
    actor, team = alpha.admin.actor, alpha.teams["safety"]
    member = alpha.lead.membership_id
    before = places(alpha.lead)
    for is_lead in (False, False, True):
        add_to_team(actor=actor, team_id=team, membership_id=member, is_lead=is_lead, now=NOW)
    assert places(alpha.lead) == before | {(team, True)}
    for _ in range(2):
        remove_from_team(actor=actor, team_id=team, membership_id=member, now=NOW)
    assert places(alpha.lead) == before
    assert [data["is_lead"] for _, data in said("people.team_joined")] == [False, True]
    assert len(said("people.team_left")) == 1


def test_a_restricted_team_opens_to_its_members(alpha):
    team = alpha.teams["safety"]
    assert team in alpha.agent.actor.hidden_team_ids
    add_to_team(actor=alpha.admin.actor, team_id=team, membership_id=alpha.agent.membership_id, now=NOW)
    actor = agent_actor(Membership.objects.get(id=alpha.agent.membership_id))
    assert team in actor.team_ids
    assert team not in actor.hidden_team_ids


def test_nobody_and_nothing_of_another_tenant(alpha, world):
    actor = alpha.admin.actor
    with pytest.raises(NoSuchTeam):
        add_to_team(
            actor=actor, team_id=world.beta.teams["support"], membership_id=alpha.agent.membership_id, now=NOW
        )
    with pytest.raises(NoSuchMember):
        add_to_team(
            actor=actor, team_id=alpha.teams["support"], membership_id=world.beta.agent.membership_id, now=NOW
        )


def test_only_admins(alpha):
    before = places(alpha.agent)
    with pytest.raises(NotAllowed):
        add_to_team(
            actor=alpha.lead.actor,
            team_id=alpha.teams["safety"],
            membership_id=alpha.agent.membership_id,
            now=NOW,
        )
    assert places(alpha.agent) == before


def test_skills_are_a_set(alpha, world, said):
    german, french = Skill.objects.bulk_create(
        [Skill(key="de", name="German"), Skill(key="fr", name="French")]
    )
    actor, member = alpha.admin.actor, alpha.agent.membership_id
    for wanted in ([german.id, 999_999], [german.id], [french.id], []):
        set_skills(actor=actor, membership_id=member, skill_ids=wanted, now=NOW)
    assert not MemberSkill.objects.filter(membership_id=member).exists()
    assert [data["skill_ids"] for _, data in said("people.skills_changed")] == [[german.id], [french.id], []]


def test_availability_is_ones_own(alpha, said):
    member = alpha.agent.membership_id
    for _ in range(2):
        set_availability(actor=alpha.agent.actor, membership_id=member, is_available=False, now=NOW)
    row = Membership.objects.get(id=member)
    assert (row.is_available, row.availability_changed_at) == (False, NOW)
    assert said("people.availability_changed") == [(member, {"membership_id": member, "is_available": False})]


def test_or_a_leads_to_set(alpha):
    target = alpha.agent.membership_id
    with pytest.raises(NotAllowed):
        set_availability(actor=alpha.teammate.actor, membership_id=target, is_available=False, now=NOW)
    assert Membership.objects.get(id=target).is_available
    set_availability(actor=alpha.lead.actor, membership_id=target, is_available=False, now=NOW)
    assert not Membership.objects.get(id=target).is_available
