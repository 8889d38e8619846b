from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from kernel.errors import NotAllowed
from kernel.people.access import agent_actor
from kernel.people.locks import NoSuchMember
from kernel.people.models import Membership, User
from kernel.people.operations.members import (
    AlreadyMember,
    LastAdmin,
    WorksElsewhere,
    change_role,
    create_member,
    deactivate_member,
    issue_password,
    reactivate_member,
)
from kernel.tenancy.context import tenant_context
from tests.world import NOW


def new(actor, **changed):
    return create_member(
        **({"actor": actor, "email": "New@Example.org", "name": "New", "role": "agent", "now": NOW} | changed)
    )


def test_somebody_new(alpha, said):
    made = new(alpha.admin.actor)
    member = Membership.objects.select_related("user").get(id=made.membership_id)
    assert (member.user.email, member.user.name, member.role) == ("new@example.org", "New", "agent")
    assert (member.time_zone, member.is_available, member.created_at) == ("Europe/Berlin", False, NOW)
    assert member.user.check_password(made.password)
    assert member.user.must_change_password
    assert said("people.member_added") == [(member.id, {"membership_id": member.id, "role": "agent"})]


def test_somebody_of_another_desk_keeps_their_password(alpha, world):
    made = new(alpha.admin.actor, email=world.beta.agent.email.upper())
    assert made.password is None
    assert Membership.objects.get(id=made.membership_id).user_id == world.beta.agent.user_id
    assert not User.objects.get(id=world.beta.agent.user_id).must_change_password


def test_not_twice(alpha):
    with pytest.raises(AlreadyMember) as refused:
        new(alpha.admin.actor, email=alpha.lead.email)
    assert refused.value.fields == {"email": ["Works here already."]}


@pytest.mark.parametrize("role", ["agent", "specialist", "lead"])
def test_only_admins_and_nothing_changes(alpha, role, said):
    actor = getattr(alpha, role).actor
    target = alpha.teammate.membership_id
    calls = [
        lambda: new(actor),
        lambda: change_role(actor=actor, membership_id=target, role="admin", now=NOW),
        lambda: deactivate_member(actor=actor, membership_id=target, now=NOW),
        lambda: reactivate_member(actor=actor, membership_id=target, now=NOW),
        lambda: issue_password(actor=actor, membership_id=target, now=NOW),
    ]
    before = list(Membership.objects.order_by("id").values())
    for call in calls:
        with pytest.raises(NotAllowed):
            call()
    assert list(Membership.objects.order_by("id").values()) == before
    assert not User.objects.filter(email="new@example.org").exists()


def test_another_tenants_member_is_not_there(alpha, world):
    with pytest.raises(NoSuchMember):
        change_role(
            actor=alpha.admin.actor, membership_id=world.beta.agent.membership_id, role="lead", now=NOW
        )


def test_a_role(alpha, said):
    member = alpha.agent.membership_id
    change_role(actor=alpha.admin.actor, membership_id=member, role="lead", now=NOW)
    change_role(actor=alpha.admin.actor, membership_id=member, role="lead", now=NOW)
    assert "people.set_availability" in agent_actor(Membership.objects.get(id=member)).permissions
    assert said("people.role_changed") == [
        (member, {"membership_id": member, "before": "agent", "after": "lead"})
    ]


def test_off_and_on_again(alpha, said):
    member = alpha.agent.membership_id
    deactivate_member(actor=alpha.admin.actor, membership_id=member, now=NOW)
    deactivate_member(actor=alpha.admin.actor, membership_id=member, now=NOW)
    row = Membership.objects.get(id=member)
    assert (row.is_active, row.is_available) == (False, False)
    reactivate_member(actor=alpha.admin.actor, membership_id=member, now=NOW)
    assert Membership.objects.get(id=member).is_active
    assert len(said("people.member_deactivated")) == len(said("people.member_reactivated")) == 1


def test_the_last_admin_stays(alpha):
    actor, member = alpha.admin.actor, alpha.admin.membership_id
    with pytest.raises(LastAdmin):
        change_role(actor=actor, membership_id=member, role="agent", now=NOW)
    with pytest.raises(LastAdmin):
        deactivate_member(actor=actor, membership_id=member, now=NOW)
    change_role(actor=actor, membership_id=alpha.lead.membership_id, role="admin", now=NOW)
    change_role(actor=actor, membership_id=member, role="agent", now=NOW)
    assert Membership.objects.get(id=member).role == "agent"


def test_two_admins_cannot_demote_one_another(world, committed):
    admin, lead = world.alpha.admin, world.alpha.lead
    with tenant_context(world.alpha.id):
        Membership.objects.filter(id=lead.membership_id).update(role="admin")

    def demote(pair):
        by, whom = pair
        try:
            with tenant_context(world.alpha.id):
                change_role(actor=by.actor, membership_id=whom.membership_id, role="agent", now=NOW)
        except (LastAdmin, NotAllowed):
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(demote, [(admin, lead), (lead, admin)])) == [False, True]


def test_a_new_password_for_somebody_locked_out(alpha, said):
    member = alpha.agent
    password = issue_password(actor=alpha.admin.actor, membership_id=member.membership_id, now=NOW)
    user = User.objects.get(id=member.user_id)
    assert user.check_password(password)
    assert user.must_change_password
    assert said("people.password_issued") == [(member.membership_id, {"membership_id": member.membership_id})]


def test_not_for_somebody_who_works_elsewhere_too(alpha, world):
    made = new(alpha.admin.actor, email=world.beta.agent.email)
    before = User.objects.get(id=world.beta.agent.user_id).password
    with pytest.raises(WorksElsewhere):
        issue_password(actor=alpha.admin.actor, membership_id=made.membership_id, now=NOW)
    assert User.objects.get(id=world.beta.agent.user_id).password == before
