"""Three locks, each tried with the other two off."""

import pytest
from django.db import Error, IntegrityError, connection, transaction

from kernel.people.models import Membership, Team, TeamMember
from kernel.tenancy.context import NoTenantError, TenantSwitchError, current_tenant_id, tenant_context
from kernel.tenancy.models import TenantManager


def test_without_a_tenant_the_manager_raises(world):
    with pytest.raises(NoTenantError):
        Team.objects.count()


def test_the_manager_adds_the_tenant(world):
    with tenant_context(world.alpha.id):
        assert Team.objects.count() == 4
        assert not Team.objects.filter(id=world.beta.teams["support"]).exists()


def test_with_the_orm_lock_off_row_level_security_holds(world, monkeypatch):
    def unscoped(manager):
        return manager._queryset_class(manager.model, using=manager._db)

    monkeypatch.setattr(TenantManager, "get_queryset", unscoped)
    with tenant_context(world.alpha.id):
        assert set(Team.objects.values_list("tenant_id", flat=True)) == {world.alpha.id}
        assert Team.objects.filter(tenant_id=world.beta.id).update(name="taken") == 0


def test_with_no_setting_row_level_security_shows_nothing(committed):
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from people_team")
        assert cursor.fetchone() == (0,)


def test_with_row_level_security_off_the_orm_holds(world, committed, owner):
    owner.execute("ALTER TABLE people_team DISABLE ROW LEVEL SECURITY")
    with tenant_context(world.alpha.id):
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from people_team")
            assert cursor.fetchone() == (8,)
        assert Team.objects.count() == 4
        assert Team.objects.filter(id=world.beta.teams["support"]).update(name="taken") == 0


def test_writing_for_another_tenant_is_refused_by_the_policy(world):
    with pytest.raises(Error, match="row-level security"), tenant_context(world.alpha.id):
        Team.objects.bulk_create([Team(tenant_id=world.beta.id, key="x", name="x")])


def test_a_cross_tenant_foreign_key_is_refused_with_both_other_locks_off(world, committed, owner):
    theirs = world.beta.teams["support"]
    with pytest.raises(Exception, match="people_teammember_team_id_tenant_fk"):
        owner.execute(
            "INSERT INTO people_teammember (tenant_id, team_id, membership_id, is_lead) VALUES (%s, %s, %s, false)",
            [world.alpha.id, theirs, world.alpha.agent.membership_id],
        )


def test_a_cross_tenant_foreign_key_is_refused_through_the_orm(world):
    with pytest.raises(IntegrityError), tenant_context(world.alpha.id):
        TeamMember.objects.create(
            team_id=world.beta.teams["billing"], membership_id=world.alpha.agent.membership_id
        )


def test_the_tenant_of_a_row_never_changes(world, committed, owner):
    with pytest.raises(Exception, match="never changes"):
        owner.execute(
            "UPDATE people_team SET tenant_id = %s WHERE id = %s",
            [world.beta.id, world.alpha.teams["support"]],
        )


def test_forward_relations_are_scoped(world, monkeypatch):
    with tenant_context(world.alpha.id):
        place = TeamMember.objects.first()
        place.team_id = world.beta.teams["support"]
        with pytest.raises(Team.DoesNotExist):
            _ = place.team


def test_another_tenant_cannot_be_opened_inside(world):
    with tenant_context(world.alpha.id), pytest.raises(TenantSwitchError), tenant_context(world.beta.id):
        pass


def test_the_setting_ends_with_the_transaction(world, committed):
    with tenant_context(world.alpha.id):
        assert Membership.objects.count() == 5
    assert current_tenant_id() is None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select nullif(current_setting('app.tenant', true), '')")
        assert cursor.fetchone() == (None,)
