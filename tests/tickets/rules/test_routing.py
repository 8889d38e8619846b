from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tickets.rules.routing import Candidate, pick

NOW = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
candidates = st.lists(
    st.builds(
        Candidate,
        membership_id=st.integers(1, 50),
        is_available=st.booleans(),
        last_assigned_at=st.none() | st.integers(0, 5).map(lambda hours: NOW - hours * HOUR),
    ),
    unique_by=lambda one: one.membership_id,
    max_size=8,
)


def test_whoever_never_had_one_comes_first_then_who_waited_longest():
    first, second = Candidate(1, is_available=True, last_assigned_at=NOW), Candidate(2, True, NOW - HOUR)
    assert pick([first, second]) == 2
    assert pick([first, second, Candidate(9, is_available=True, last_assigned_at=None)]) == 9
    assert pick([first, replace(second, is_available=False)]) == 1


def test_nobody_available_is_nobody():
    assert pick([]) is None
    assert pick([Candidate(1, is_available=False, last_assigned_at=None)]) is None


def test_two_who_waited_alike_go_by_number():
    assert pick([Candidate(7, True, NOW), Candidate(3, True, NOW)]) == 3


@given(candidates)
def test_the_chosen_is_available_and_nobody_available_waited_longer(found):
    chosen = pick(found)
    available = [one for one in found if one.is_available]
    assert (chosen is None) == (not available)
    if chosen is not None:
        longest = next(one for one in available if one.membership_id == chosen).last_assigned_at
        for one in available:
            assert longest is None or (one.last_assigned_at is not None and one.last_assigned_at >= longest)


@given(candidates)
def test_the_order_in_which_they_are_found_does_not_matter(found):
    assert pick(found) == pick(found[::-1])


@given(st.integers(1, 6), st.integers(1, 4))
def test_turns_are_fair(people, rounds):
    team = {n: Candidate(n, is_available=True, last_assigned_at=None) for n in range(1, people + 1)}
    given_to = Counter()
    for turn in range(people * rounds):
        chosen = pick(list(team.values()))
        given_to[chosen] += 1
        team[chosen] = replace(team[chosen], last_assigned_at=NOW + turn * HOUR)
    assert set(given_to.values()) == {rounds}
