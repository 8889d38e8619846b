import pytest

from kernel.people import access
from kernel.people.models import Role


@pytest.fixture
def grants(monkeypatch):
    from collections import defaultdict

    monkeypatch.setattr(access, "_granted", defaultdict(set))
    monkeypatch.setattr(access, "_known", set())
    access.register_permissions({"a.see": access.AGENTS, "a.lead": access.LEADS, "a.token": ()})


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("agent", {"a.see"}),
        ("specialist", {"a.see"}),
        ("lead", {"a.see", "a.lead"}),
        ("admin", {"a.see", "a.lead"}),
    ],
)
def test_what_a_role_may(grants, role, may):
    assert access.permissions_of(role) == may


def test_a_scope_for_tokens_only_is_known_and_nobodys(grants):
    assert access.list_permissions() == ["a.lead", "a.see", "a.token"]
    assert not any("a.token" in access.permissions_of(role) for role in Role.values)


def test_an_agents_actor(alpha):
    actor = alpha.specialist.actor
    assert (actor.kind, actor.id, actor.tenant_id) == ("agent", alpha.specialist.membership_id, alpha.id)
    assert actor.team_ids == {alpha.teams["safety"]}
    assert actor.hidden_team_ids == frozenset()
    assert alpha.agent.actor.hidden_team_ids == {alpha.teams["safety"]}
