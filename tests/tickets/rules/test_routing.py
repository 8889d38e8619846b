from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tickets.rules.conditions import ALWAYS, Is, Not
from tickets.rules.routing import (
    PREVIOUS,
    Candidate,
    Demand,
    Rule,
    Strategy,
    Verdict,
    Way,
    choose,
    decide,
    first_rule,
    language_asked,
    load_of,
    weight_of,
)
from tickets.rules.words import Priority, Status

NOW = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
SKILLS = ("refunds", "legal", "video")
some_skills = st.frozensets(st.sampled_from(SKILLS), max_size=2)
some_languages = st.frozensets(st.sampled_from(["en", "de", "pt-BR", "pt"]), max_size=2)
candidates = st.lists(
    st.builds(
        Candidate,
        membership_id=st.integers(1, 50),
        is_active=st.booleans(),
        is_available=st.booleans(),
        on_shift=st.booleans(),
        skills=some_skills,
        languages=some_languages,
        load=st.integers(0, 6),
        capacity=st.integers(0, 6),
        last_assigned_at=st.none() | st.integers(0, 5).map(lambda hours: NOW - hours * HOUR),
        is_previous=st.booleans(),
    ),
    unique_by=lambda one: one.membership_id,
    max_size=8,
)
ways = st.builds(
    Way,
    strategy=st.sampled_from(Strategy),
    is_sticky=st.booleans(),
    match_language=st.booleans(),
    respect_shifts=st.booleans(),
)
demands = st.builds(
    Demand, weight=st.integers(1, 3), language=st.sampled_from(["", "en", "de", "pt"]), skills=some_skills
)
BY_TURNS, BY_LOAD = Way(), Way(strategy=Strategy.LEAST_LOADED)
ANY = Demand()


def chosen(found, way=BY_TURNS, demand=ANY):
    return decide(found, way=way, demand=demand).chosen


def verdicts(found, way=BY_TURNS, demand=ANY):
    return [one.verdict for one in decide(found, way=way, demand=demand).judged]


def speaks(one, language):
    return language in {spoken.partition("-")[0] for spoken in one.languages}


def is_eligible(one, found, way, demand):
    """The brief's sentences, one by one."""
    if not one.is_active or not one.is_available or (way.respect_shifts and not one.on_shift):
        return False
    if demand.skills - one.skills:
        return False
    spoken = any(speaks(other, demand.language) for other in found if other.is_active)
    if way.match_language and spoken and not speaks(one, demand.language):
        return False
    return not one.capacity or not one.load or one.load + demand.weight <= one.capacity


@given(candidates, ways, demands)
def test_never_an_ineligible_one_and_nobody_only_when_nobody_is_eligible(found, way, demand):
    decision = decide(found, way=way, demand=demand)
    eligible = [one for one in found if is_eligible(one, found, way, demand)]
    if way.strategy is Strategy.MANUAL or not eligible:
        assert decision.chosen is None
    else:
        assert decision.chosen in {one.membership_id for one in eligible}
    good = {Verdict.CHOSEN, Verdict.ELIGIBLE}
    assert {one.membership_id for one in decision.judged if one.verdict in good} == {
        one.membership_id for one in eligible
    }
    assert decision.count(Verdict.CHOSEN) == (decision.chosen is not None)
    assert [one.membership_id for one in decision.judged] == [one.membership_id for one in found]
    assert decision.is_stuck == (not eligible and way.strategy is not Strategy.MANUAL)


@given(candidates, ways, demands)
def test_choosing_in_one_pass_is_deciding(found, way, demand):
    people = [replace(one, is_previous=index == 0) for index, one in enumerate(found)]
    previous = people[0].membership_id if people else None
    language = language_asked(found, way, demand)
    chosen_fast = choose(found, way=way, demand=demand, previous=previous, language=language)
    assert chosen_fast == decide(people, way=way, demand=demand).chosen


@given(candidates, demands)
def test_by_turns_nobody_eligible_waited_longer(found, demand):
    decision = decide(found, way=BY_TURNS, demand=demand)
    eligible = [one for one in found if is_eligible(one, found, BY_TURNS, demand)]
    for one in eligible:
        longest = next(other for other in eligible if other.membership_id == decision.chosen).last_assigned_at
        assert longest is None or (one.last_assigned_at is not None and one.last_assigned_at >= longest)


@given(candidates, demands)
def test_the_least_loaded_is_least_loaded(found, demand):
    decision = decide(found, way=BY_LOAD, demand=demand)
    eligible = [one for one in found if is_eligible(one, found, BY_LOAD, demand)]
    if eligible:
        load = next(one.load for one in found if one.membership_id == decision.chosen)
        assert load == min(one.load for one in eligible)


@given(candidates, ways, demands)
def test_the_previous_one_comes_first_when_eligible(found, way, demand):
    way = replace(way, is_sticky=True)
    decision = decide(found, way=way, demand=demand)
    previous = [
        one.membership_id for one in found if one.is_previous and is_eligible(one, found, way, demand)
    ]
    if previous and way.strategy is not Strategy.MANUAL:
        assert decision.chosen in previous
        assert decision.by == PREVIOUS
    else:
        assert decision.by == way.strategy


@given(candidates, ways, demands)
def test_the_order_in_which_they_are_found_does_not_matter(found, way, demand):
    one_previous = [replace(one, is_previous=index == 0) for index, one in enumerate(found)]
    assert chosen(one_previous, way, demand) == chosen(one_previous[::-1], way, demand)


@given(st.integers(1, 6), st.integers(1, 4))
def test_turns_are_fair(people, rounds):
    team = {n: Candidate(n) for n in range(1, people + 1)}
    given_to = Counter()
    for turn in range(people * rounds):
        who = chosen(list(team.values()))
        given_to[who] += 1
        team[who] = replace(team[who], last_assigned_at=NOW + turn * HOUR)
    assert set(given_to.values()) == {rounds}


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6), st.integers(0, 30))
def test_by_load_the_heaviest_stops_growing_until_the_others_are_there(loads, more):
    team = {n: Candidate(n, load=load) for n, load in enumerate(loads)}
    for _ in range(more):
        who = chosen(list(team.values()), BY_LOAD)
        assert team[who].load == min(one.load for one in team.values())
        team[who] = replace(team[who], load=team[who].load + 1)


def test_what_speaks_against_each():
    found = [
        Candidate(1, is_active=False, is_available=False),
        Candidate(2, is_available=False, on_shift=False),
        Candidate(3, on_shift=False),
        Candidate(4),
        Candidate(5, skills=frozenset({"legal"})),
        Candidate(6, skills=frozenset({"legal"}), languages=frozenset({"de"}), load=4, capacity=5),
        Candidate(7, skills=frozenset({"legal"}), languages=frozenset({"de-AT"}), last_assigned_at=NOW),
        Candidate(8, skills=frozenset({"legal", "video"}), languages=frozenset({"en", "de"})),
    ]
    way = Way(match_language=True, respect_shifts=True)
    demand = Demand(weight=2, language="de-CH", skills=frozenset({"legal"}))
    assert verdicts(found, way, demand) == [
        "inactive", "unavailable", "off_shift", "lacks_skill", "lacks_language", "full", "eligible", "chosen",
    ]  # fmt: skip


def test_a_language_that_nobody_here_speaks_is_nobodys_lack():
    found = [
        Candidate(1, languages=frozenset({"en"})),
        Candidate(2, is_active=False, languages=frozenset({"fi"})),
    ]
    way = Way(match_language=True)
    assert chosen(found, way, Demand(language="fi")) == 1
    assert (
        chosen(
            [*found, Candidate(3, is_available=False, languages=frozenset({"fi"}))],
            way,
            Demand(language="fi"),
        )
        is None
    )


def test_somebody_idle_takes_what_weighs_more_than_their_capacity():
    assert chosen([Candidate(1, capacity=2)], demand=Demand(weight=3)) == 1
    assert chosen([Candidate(1, capacity=2, load=1)], demand=Demand(weight=2)) is None
    assert chosen([Candidate(1, capacity=2, load=1)], demand=Demand(weight=1)) == 1


def test_taking_from_the_queue_is_not_being_stuck():
    decision = decide([Candidate(1)], way=Way(strategy=Strategy.MANUAL), demand=ANY)
    assert (decision.chosen, decision.is_stuck, decision.by) == (None, False, "manual")
    assert decision.judged[0].verdict is Verdict.ELIGIBLE


def test_weights():
    assert [weight_of(priority) for priority in Priority] == [1, 1, 2, 3]
    assert [load_of(Priority.URGENT, status) for status in Status] == [3, 3, 0, 0, 0, 0]


def rule(number, condition, team=1, *, restricted=False):
    return Rule(number, f"Rule {number}", condition, team, team_is_restricted=restricted, skills=frozenset())


def test_the_first_rule_that_holds():
    german = Is("language", frozenset({"de"}))
    rules = [rule(1, german), rule(2, Not(german)), rule(3, ALWAYS)]
    assert first_rule(rules, {"language": "de"}, from_restricted=False).id == 1
    assert first_rule(rules, {"language": "en"}, from_restricted=False).id == 2
    assert first_rule(rules[:1], {"language": "en"}, from_restricted=False) is None


def test_a_restricted_teams_ticket_is_led_to_restricted_teams_only():
    rules = [rule(1, ALWAYS), rule(2, ALWAYS, 2, restricted=True)]
    assert first_rule(rules, {}, from_restricted=True).id == 2
    assert first_rule(rules[:1], {}, from_restricted=True) is None
