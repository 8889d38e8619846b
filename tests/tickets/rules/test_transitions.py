from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.rules.transitions import (
    AFTER_REPLY,
    BY_HAND,
    BadTransition,
    CustomerReply,
    after_customer,
    after_reply,
    by_hand,
)
from tickets.rules.words import UNSOLVED, Status

NEW, OPEN, PENDING, ON_HOLD, SOLVED, CLOSED = Status
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WINDOW = timedelta(days=14)
# rows: what it is; columns: new open pending on_hold solved closed
STEPS = {
    NEW: "-xxxx-",
    OPEN: "--xxx-",
    PENDING: "-x-xx-",
    ON_HOLD: "-xx-x-",
    SOLVED: "-x---x",
    CLOSED: "------",
}
statuses = st.sampled_from(Status)


@pytest.mark.parametrize("now_is", Status)
@pytest.mark.parametrize("wanted", Status)
def test_by_hand_exactly_these_steps_exist(now_is, wanted):
    if STEPS[now_is][wanted] == "x":
        assert by_hand(now_is, wanted) is wanted
    else:
        with pytest.raises(BadTransition):
            by_hand(now_is, wanted)


@pytest.mark.parametrize(
    ("now_is", "wanted", "told"),
    [
        (OPEN, OPEN, "The ticket is open already."),
        (CLOSED, OPEN, "A closed ticket stays closed. Open a follow-up instead."),
        (PENDING, CLOSED, "A ticket that is pending cannot be set to closed."),
        (ON_HOLD, NEW, "A ticket that is on hold cannot be set to new."),
    ],
)
def test_a_refusal_says_why(now_is, wanted, told):
    with pytest.raises(BadTransition, match=told):
        by_hand(now_is, wanted)


def test_every_open_ticket_can_be_solved_and_every_solved_one_closed():
    assert all(SOLVED in BY_HAND[status] for status in UNSOLVED)
    assert CLOSED in BY_HAND[SOLVED]
    assert all(NEW not in steps for steps in BY_HAND.values())


@pytest.mark.parametrize("now_is", [status for status in Status if status is not CLOSED])
def test_a_reply_waits_for_the_customer_unless_told_otherwise(now_is):
    assert after_reply(now_is, None) is PENDING
    assert [after_reply(now_is, chosen) for chosen in (OPEN, PENDING, ON_HOLD, SOLVED)] == [
        OPEN, PENDING, ON_HOLD, SOLVED,
    ]  # fmt: skip
    for never in (NEW, CLOSED):
        with pytest.raises(BadTransition):
            after_reply(now_is, never)


@given(st.none() | statuses)
def test_a_closed_ticket_takes_no_reply(wanted):
    with pytest.raises(BadTransition, match="The ticket is closed"):
        after_reply(CLOSED, wanted)


def test_the_usual_way_to_send_comes_first():
    assert AFTER_REPLY == (PENDING, SOLVED, OPEN)


def customer(now_is, *, ago=timedelta(days=1), thanks=False):
    solved_at = NOW - ago if now_is in {SOLVED, CLOSED} else None
    return after_customer(now_is, solved_at=solved_at, now=NOW, window=WINDOW, is_thanks=thanks)


@pytest.mark.parametrize("thanks", [True, False])
def test_a_waiting_ticket_goes_on_when_the_customer_writes(thanks):
    assert customer(NEW, thanks=thanks) == CustomerReply(NEW)
    assert customer(OPEN, thanks=thanks) == CustomerReply(OPEN)
    assert customer(PENDING, thanks=thanks) == CustomerReply(OPEN)
    assert customer(ON_HOLD, thanks=thanks) == CustomerReply(OPEN)


def test_a_solved_ticket_reopens_inside_the_window_unless_it_was_only_thanks():
    assert customer(SOLVED) == CustomerReply(OPEN, reopens=True)
    assert customer(SOLVED, thanks=True) == CustomerReply(SOLVED)
    assert customer(SOLVED, ago=WINDOW) == CustomerReply(OPEN, reopens=True)
    late = WINDOW + timedelta(microseconds=1)
    assert customer(SOLVED, ago=late) == CustomerReply(SOLVED, follow_up=True)
    assert customer(SOLVED, ago=late, thanks=True) == CustomerReply(SOLVED, follow_up=True)


def test_a_closed_ticket_stays_closed():
    assert customer(CLOSED) == CustomerReply(CLOSED, follow_up=True)
    assert customer(CLOSED, thanks=True) == CustomerReply(CLOSED, follow_up=True)


@given(statuses, st.timedeltas(timedelta(0), timedelta(days=400)), st.booleans())
def test_nothing_a_customer_writes_is_lost(now_is, ago, thanks):
    """It stays on a ticket that people look at, or becomes one of its own; only thanks rest on a solved ticket."""
    effect = customer(now_is, ago=ago, thanks=thanks)
    seen = effect.status in UNSOLVED or effect.follow_up
    assert seen or (thanks and effect.status is SOLVED)
    assert effect.reopens == (now_is is SOLVED and effect.status is OPEN)
    assert not effect.follow_up or effect.status is now_is


@given(st.lists(st.sampled_from([None, *Status]), max_size=30))
def test_whatever_is_done_by_hand_the_ticket_ends_in_a_known_status(steps):
    status = NEW
    for wanted in steps:
        try:
            status = after_reply(status, wanted) if wanted is None else by_hand(status, wanted)
        except BadTransition:
            continue
        assert status is not NEW
    assert status in Status
