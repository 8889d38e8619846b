from helpdesk.stack.waiting import wait_until
from kernel.live import horizon as horizon_module
from kernel.live.horizon import Horizon


def settles_at(horizon, event_id):
    """Soon: a transaction in any database of the server, another test's for instance, may hold it back a moment."""
    return wait_until(lambda: horizon.advance() == event_id, seconds=20)


def test_what_is_committed_is_settled_at_the_next_look(committed, publish):
    horizon = Horizon()
    horizon.advance()
    last = publish(2, 4)[-1]
    assert settles_at(horizon, last)


def test_an_id_is_not_settled_while_a_lower_one_may_still_appear(committed, publish, other_transaction):
    horizon = Horizon()
    before = publish(2)[0]
    assert settles_at(horizon, before)
    late = other_transaction.publish(4)
    last = publish(6)[0]
    assert late < last
    assert [horizon.advance(), horizon.advance()] == [before, before]
    other_transaction.commit()
    assert settles_at(horizon, last)


def test_one_that_is_rolled_back_leaves_a_gap_that_is_settled(committed, publish, other_transaction):
    horizon = Horizon()
    horizon.advance()
    other_transaction.publish(4)
    last = publish(6)[0]
    horizon.advance()
    other_transaction.connection.rollback()
    assert settles_at(horizon, last)


def test_begins_well_below_what_it_cannot_know(committed, publish, other_transaction, monkeypatch):
    monkeypatch.setattr(horizon_module, "UNKNOWN_PAST", 3)
    late = other_transaction.publish(4)
    last = publish(6)[0]
    assert Horizon().advance() == max(0, last - 3) < late


def test_a_very_long_transaction_costs_no_memory(committed, publish, other_transaction, monkeypatch):
    monkeypatch.setattr(horizon_module, "_MOST_SAMPLES", 4)
    horizon = Horizon()
    before = publish(2)[0]
    assert settles_at(horizon, before)
    other_transaction.publish(4)
    for _ in range(10):
        last = publish(6)[0]
        assert horizon.advance() == before
    assert len(horizon._samples) == 4
    other_transaction.commit()
    assert settles_at(horizon, last)


def test_a_database_put_back_in_time_starts_anew(committed, publish, owner):
    horizon = Horizon()
    last = publish(2, 4)[-1]
    assert settles_at(horizon, last)
    owner.execute("SELECT setval('events_event_id_seq', %s)", [max(1, last - 1)])
    assert horizon.advance() <= last - 1
    assert horizon.resets == 2
