"""Every table of people, with each lock off in turn."""

import pytest
from django.db import IntegrityError, connection, transaction

from kernel.people import models
from kernel.tenancy.context import NoTenantError, tenant_context
from tests.world import NOW

OWNED = [models.Membership, models.Team, models.TeamMember, models.Skill, models.MemberSkill]
OWNED += [models.ApiToken, models.Notification, models.SignIn]


@pytest.mark.parametrize("model", OWNED)
def test_without_a_tenant_it_raises(world, model):
    with pytest.raises(NoTenantError):
        model.objects.count()


@pytest.mark.parametrize("model", OWNED)
def test_with_no_setting_the_database_shows_nothing(committed, model):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")  # noqa: S608 - a table of our own
        assert cursor.fetchone() == (0,)


REFERENCES = [
    (models.SignIn, {"method": "x", "address": "::1", "browser": "", "signed_in_at": NOW}),
    (
        models.Notification,
        {"kind": "x", "subject_kind": "x", "subject_id": 1, "key": "x", "created_at": NOW, "show_at": NOW},
    ),
]


@pytest.mark.parametrize(("model", "values"), REFERENCES)
def test_a_row_cannot_point_at_another_tenants_person(world, model, values):
    values |= {"membership_id": world.beta.agent.membership_id}
    with (
        tenant_context(world.alpha.id),
        pytest.raises(IntegrityError, match="_tenant_fk"),
        transaction.atomic(),
    ):
        model.objects.create(**values)
