"""The mirror converges on the latest news, in whatever order, however often, and from however many threads."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Barrier

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.actors import Actor, ActorKind, system_actor
from kernel.errors import Invalid, NotAllowed
from kernel.events.models import Event
from kernel.tenancy.context import tenant_context
from platforms.models import Customer
from platforms.operations.customers import (
    CustomerNews,
    ensure_customers,
    find_or_create_visitor,
    upsert_customer,
    upsert_customers,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIELDS = ("external_id", "handle", "state", "tier", "as_of")


def news(external_id, minute, **facts):
    return CustomerNews(external_id=external_id, as_of=NOW + timedelta(minutes=minute), **facts)


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield system_actor(tenant_id=world.alpha.id)


def rows(*ids):
    return set(Customer.objects.filter(external_id__in=ids).values_list(*FIELDS))


STREAM = st.lists(
    st.tuples(
        st.sampled_from("abcd"), st.integers(0, 1000), st.sampled_from(["active", "suspended", "banned"])
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda one: one[1],
)


@given(stream=STREAM, seed=st.integers(0, 2**32), cuts=st.lists(st.integers(1, 5), min_size=1, max_size=10))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_any_batching_any_repetition_ends_in_the_same_state(alpha, stream, seed, cuts):
    told = [news(who, minute, handle=f"{who}{minute}", state=state) for who, minute, state in stream]
    Customer.objects.filter(external_id__in="abcd").delete()
    upsert_customers(actor=alpha, news=told, now=NOW)
    expected = rows(*"abcd")
    latest = {who: minute for who, minute, _ in sorted(stream, key=lambda one: one[1])}
    assert {(who, as_of) for who, _, _, _, as_of in expected} == {
        (who, NOW + timedelta(minutes=minute)) for who, minute in latest.items()
    }
    Customer.objects.filter(external_id__in="abcd").delete()
    shuffled = [*told, *told]
    Random(seed).shuffle(shuffled)
    while shuffled:
        size = cuts[len(shuffled) % len(cuts)]
        batch, shuffled = shuffled[:size], shuffled[size:]
        upsert_customers(actor=alpha, news=batch, now=NOW)
    assert rows(*"abcd") == expected


def test_older_news_changes_nothing_and_newer_replaces_all(alpha):
    first = upsert_customer(actor=alpha, news=news("a", 5, handle="new", tier="gold"), now=NOW)
    assert upsert_customer(actor=alpha, news=news("a", 4, handle="old"), now=NOW) == first
    assert rows("a") == {("a", "new", "active", "gold", NOW + timedelta(minutes=5))}
    upsert_customer(actor=alpha, news=news("a", 6, handle="newer"), now=NOW)
    assert rows("a") == {("a", "newer", "active", "", NOW + timedelta(minutes=6))}


def test_a_change_of_state_is_announced_once(alpha):
    told = [news("a", 1), news("a", 2, state="banned"), news("a", 2, state="banned"), news("a", 1)]
    for one in told:
        upsert_customer(actor=alpha, news=one, now=NOW)
    facts = Event.objects.filter(code="platforms.customer_state_changed").values_list("data", flat=True)
    customer_id = Customer.objects.get(external_id="a").id
    assert list(facts) == [{"customer_id": customer_id, "before": "active", "after": "banned"}]


def test_only_who_may_tell_news_is_heard(world, alpha):
    with pytest.raises(NotAllowed):
        upsert_customer(actor=world.alpha.agent.actor, news=news("a", 1), now=NOW)
    assert rows("a") == set()


def test_somebody_only_mentioned_gets_an_empty_row_that_news_fills(alpha):
    ids = ensure_customers(actor=alpha, external_ids=["x", "y", "x"], now=NOW)
    assert ids.keys() == {"x", "y"}
    assert ensure_customers(actor=alpha, external_ids=["y", "x"], now=NOW) == ids
    assert upsert_customer(actor=alpha, news=news("x", -100_000, handle="filled"), now=NOW) == ids["x"]
    assert Customer.objects.get(external_id="x").handle == "filled"


def test_tenants_have_their_own_people(world):
    for place in (world.alpha, world.beta):
        with tenant_context(place.id):
            upsert_customer(
                actor=system_actor(tenant_id=place.id), news=news("same", 1, handle=place.slug), now=NOW
            )
    for place in (world.alpha, world.beta):
        with tenant_context(place.id):
            assert Customer.objects.get(external_id="same").handle == place.slug


def test_a_visitor_is_found_by_address_and_keeps_the_first_name(world, alpha):
    visitor = Actor(kind=ActorKind.VISITOR, id=0, tenant_id=world.alpha.id)

    def come(email, name):
        return find_or_create_visitor(actor=visitor, email=email, display_name=name, locale="en", now=NOW)

    first = come("Ada@Example.com ", "Ada")
    assert come("ada@example.com", "Somebody else") == first
    assert Customer.objects.get(id=first).display_name == "Ada"
    assert come("", "Nobody") != come("", "Nobody")
    with pytest.raises(Invalid) as refused:
        come("not an address", "x")
    assert refused.value.fields.keys() == {"email"}


def together(work, count):
    barrier = Barrier(count)

    def run(number):
        try:
            barrier.wait(10)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_one_visitor_from_many_threads_is_one_row(committed, world):
    visitor = Actor(kind=ActorKind.VISITOR, id=0, tenant_id=world.alpha.id)

    def come(_):
        with tenant_context(world.alpha.id):
            return find_or_create_visitor(
                actor=visitor, email="race@example.com", display_name="", locale="en", now=NOW
            )

    assert len(set(together(come, 8))) == 1


def test_overlapping_batches_from_many_threads_neither_deadlock_nor_lose(committed, world):
    actor = system_actor(tenant_id=world.alpha.id)
    ids = [f"p{number:03}" for number in range(200)]

    def tell(number):
        batch = [news(who, (number * 7 + index) % 11) for index, who in enumerate(ids)]
        Random(number).shuffle(batch)
        with tenant_context(world.alpha.id):
            upsert_customers(actor=actor, news=batch, now=NOW)

    together(tell, 6)
    with tenant_context(world.alpha.id):
        expected = {
            (who, NOW + timedelta(minutes=max((number * 7 + index) % 11 for number in range(6))))
            for index, who in enumerate(ids)
        }
        assert (
            set(Customer.objects.filter(external_id__in=ids).values_list("external_id", "as_of")) == expected
        )
