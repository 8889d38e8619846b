import pytest
from django.utils import timezone

from kernel.errors import Invalid, NotAllowed, NotFound
from kernel.events.models import Event
from kernel.tenancy.context import tenant_context
from platforms.models import Reveal
from platforms.operations.reveal import reveal_personal_data


def reveal(member, customer_id, reason="The caller asks which address we have"):
    return reveal_personal_data(
        actor=member.actor, customer_id=customer_id, reason=reason, now=timezone.now()
    )


def test_a_reason_opens_and_is_kept(world):
    with tenant_context(world.alpha.id):
        found = reveal(world.alpha.agent, world.alpha.customers["creator"])
        assert found.email == "creator@customers.alpha.example"
        [kept] = Reveal.objects.all()
        assert kept.reason == "The caller asks which address we have"
        [event] = Event.objects.filter(code="platforms.personal_data_revealed")
        assert event.data == {"customer_id": world.alpha.customers["creator"], "reveal_id": kept.id}
        assert event.actor_id == world.alpha.agent.membership_id


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301, "a\0b"])
def test_without_a_reason_nothing_is_shown_or_kept(world, reason):
    with tenant_context(world.alpha.id):
        with pytest.raises(Invalid) as refused:
            reveal(world.alpha.agent, world.alpha.customers["creator"], reason)
        assert refused.value.fields.keys() == {"reason"}
        assert not Reveal.objects.exists()


def test_the_other_tenants_customer_is_not_there(world):
    with tenant_context(world.alpha.id), pytest.raises(NotFound):
        reveal(world.alpha.admin, world.beta.customers["creator"])


def test_a_token_without_the_scope_may_not(world):
    from kernel.actors import Actor, ActorKind

    token = Actor(
        kind=ActorKind.PLATFORM, id=1, tenant_id=world.alpha.id, permissions=frozenset({"platform.ingest"})
    )
    with tenant_context(world.alpha.id), pytest.raises(NotAllowed):
        reveal_personal_data(
            actor=token, customer_id=world.alpha.customers["creator"], reason="x", now=timezone.now()
        )
