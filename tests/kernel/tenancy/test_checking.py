import pytest

from kernel.errors import Invalid
from kernel.people.models import Membership, Team, TeamMember
from kernel.tenancy.checking import check_row
from kernel.tenancy.context import tenant_context


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


def fields_of(row):
    with pytest.raises(Invalid) as caught:
        check_row(row)
    return caught.value.fields


def test_a_good_row_passes(alpha):
    check_row(Team(key="new", name="New"))
    check_row(Team.objects.get(key="support"))


def test_every_field_has_its_message(alpha):
    assert sorted(fields_of(Team(key="two words", name="x" * 200))) == ["key", "name"]
    assert fields_of(Team(key="new", name="a\x00b")) == {
        "name": ["This contains an invisible control character."]
    }
    assert list(fields_of(Team(key="new", name="a\ud800"))) == ["name"]


def test_what_is_taken_is_told_beside_the_key(alpha):
    assert fields_of(Team(key="support", name="Again")) == {"key": ["This is taken already. Choose another."]}


def test_another_tenants_row_does_not_exist(alpha, world):
    team = Team.objects.get(key="support")
    theirs = TeamMember(team=team, membership_id=world.beta.agent.membership_id)
    assert list(fields_of(theirs)) == ["membership"]
    check_row(TeamMember(team=team, membership=Membership.objects.get(id=alpha.admin.membership_id)))
