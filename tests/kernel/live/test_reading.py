import pytest

from helpdesk.stack.waiting import wait_until
from kernel.live import reading
from kernel.live.horizon import Horizon
from kernel.live.reading import REFRESH, Feed, Message, catch_up, current_position
from kernel.live.visibility import audience_of
from kernel.tenancy.context import tenant_context


@pytest.fixture
def actors(world, things):
    with tenant_context(world.alpha.id):
        return world.alpha.agent.actor, world.alpha.admin.actor


@pytest.fixture
def feed(committed, world):
    found = Feed(world.alpha.id, Horizon())
    found.start()
    return found


@pytest.fixture
def read(feed, actors):
    def once():
        burst = feed.read({audience_of(actor): actor for actor in actors})
        return [ids(burst.messages_for(audience_of(actor))) for actor in actors]

    return once


def ids(messages):
    return [message.id or message.type for message in messages]


def test_tells_each_audience_what_it_may_see(read, publish):
    even, odd = publish(2, 3)
    assert read() == [[even, "counts", "things"], [even, odd, "counts", "things"]]
    assert read() == [[], []]


def test_one_actor_is_asked_for_all_who_see_the_same(feed, world, publish, things):
    with tenant_context(world.alpha.id):
        actors = [world.alpha.agent.actor, world.alpha.teammate.actor, world.alpha.admin.actor]
    publish(2)
    feed.read({audience_of(actor): actor for actor in actors})
    assert len(things) == 2


def test_kinds_that_nobody_registered_are_told_to_nobody(read, publish, monkeypatch):
    publish(2)
    monkeypatch.setattr("kernel.live.visibility._rules", {})
    assert read()[1] == []


def test_another_tenants_news_are_not_told(read, publish, world):
    publish(2, place=world.beta)
    assert read() == [[], []]


def test_an_event_that_commits_late_is_told_after_a_higher_one(read, publish, other_transaction, feed):
    late = other_transaction.publish(4)
    early = publish(6)[0]
    assert read()[0][0] == early
    position = feed.position
    assert position < late
    assert read() == [[], []]
    other_transaction.commit()
    assert read()[0] == [late, "counts", "things"]
    assert read() == [[], []]
    assert wait_until(lambda: read() == [[], []] and feed.position >= early, seconds=20)


def test_who_comes_back_with_a_position_misses_no_late_event(
    read, publish, other_transaction, feed, world, actors
):
    """They saw event 12 and left; 11 was committed while they were away."""
    late = other_transaction.publish(4)
    early = publish(6)[0]
    read()
    position = feed.position
    other_transaction.commit()
    _, messages = catch_up(tenant_id=world.alpha.id, actor=actors[0], after=position, horizon=Horizon())
    assert {late, early} <= set(ids(messages))


def test_catching_up_filters_too(publish, feed, world, actors):
    even, odd = publish(2, 3)
    agent, admin = (
        catch_up(tenant_id=world.alpha.id, actor=actor, after=even - 1, horizon=Horizon())[1]
        for actor in actors
    )
    assert ids(agent) == [even, "counts", "things"]
    assert ids(admin) == [even, odd, "counts", "things"]
    assert agent[0] == Message("thing-2", even, "tests.changed")


def test_too_much_at_once_asks_for_a_refresh(feed, read, publish, monkeypatch, world, actors):
    monkeypatch.setattr(reading, "MOST_AT_ONCE", 3)
    first = publish(2, 4, 6, 8)[0]
    assert read() == [["refresh"], ["refresh"]]
    assert wait_until(lambda: read() == [[], []] and not feed._unsure_until, seconds=20)
    assert (
        catch_up(tenant_id=world.alpha.id, actor=actors[0], after=first - 1, horizon=Horizon())[1] == REFRESH
    )
    last = publish(2)[0]
    assert read()[0] == [last, "counts", "things"]


def test_given_up_while_a_transaction_was_open_is_refreshed_once_it_is_settled(
    read, publish, other_transaction, monkeypatch
):
    monkeypatch.setattr(reading, "MOST_AT_ONCE", 3)
    other_transaction.publish(4)
    publish(2, 4, 6, 8)
    assert read()[0] == ["refresh"]
    assert read()[0] == []
    other_transaction.commit()
    assert wait_until(lambda: read()[0] == ["refresh"], seconds=20)
    assert read()[0] == []


def test_a_position_from_another_database_asks_for_a_refresh(feed, world, actors):
    far = current_position() + 1000
    assert catch_up(tenant_id=world.alpha.id, actor=actors[0], after=far, horizon=Horizon())[1] == REFRESH


def test_an_audience_that_came_while_reading_is_told_to_refresh(feed, publish, actors):
    publish(2)
    agent, admin = actors
    burst = feed.read({audience_of(agent): agent})
    assert ids(burst.messages_for(audience_of(admin))) == ["refresh"]


def test_a_database_put_back_in_time_asks_for_a_refresh(feed, read, publish, owner):
    last = publish(2, 4)[-1]
    read()
    assert wait_until(lambda: read() == [[], []] and feed.position == last, seconds=20)
    owner.execute("SELECT setval('events_event_id_seq', %s)", [max(1, last - 1)])
    assert read() == [["refresh"], ["refresh"]]
