from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.rules.hostile import bent, json_values
from tests.world import TERMS
from tickets.rules.policy import (
    FACTS,
    MAX_TARGET_MINUTES,
    TELL,
    BadTerms,
    Escalation,
    Terms,
    matches,
    parse_terms,
    write_terms,
)
from tickets.rules.words import UNSOLVED, Metric, Priority, Status

LEAST = {"calendar": "office", "targets": {"first_reply": {"normal": 5}}}


def test_terms_as_they_are_written():
    terms = parse_terms(TERMS)
    assert terms.calendar_key == "office"
    assert terms.target(Metric.FIRST_REPLY, Priority.URGENT) == 3600
    assert terms.target(Metric.RESOLUTION, Priority.LOW) == 3840 * 60
    assert terms.pauses == {Metric.RESOLUTION: frozenset({Status.PENDING, Status.ON_HOLD})}
    assert terms.near_percent == 75
    assert terms.on_near == Escalation(notify=("assignee",))
    assert terms.on_breach == Escalation("escalations", raise_priority=True, notify=("team_leads",))
    assert terms.conditions == {}


def test_what_is_left_out_is_not_promised():
    terms = parse_terms(LEAST)
    assert terms.target(Metric.FIRST_REPLY, Priority.LOW) is None
    assert terms.target(Metric.RESOLUTION, Priority.NORMAL) is None
    assert (terms.near_percent, terms.pauses, terms.on_breach) == (None, {}, Escalation())


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"calendar": ""}, "calendar"),
        ({"calendar": 5}, "calendar"),
        ({"calendar": "x" * 41}, "calendar"),
        ({"calendar": "off\x00ice"}, "calendar"),
        ({"targets": {}}, "targets"),
        ({"targets": None}, "targets"),
        ({"targets": {"first_reply": {}}}, "targets"),
        ({"targets": {"first_reply": {"normal": None}}}, "targets"),
        ({"targets": []}, "targets"),
        ({"targets": {"first_reply": 5}}, "targets.first_reply"),
        ({"targets": {"last_reply": {"normal": 5}}}, "targets.last_reply"),
        ({"targets": {"x.first_reply": {"normal": 5}}}, "targets.x.first_reply"),
        ({"targets": {"first_reply": {"panic": 5}}}, "targets.first_reply.panic"),
        ({"targets": {"first_reply": {"normal": 0}}}, "targets.first_reply.normal"),
        ({"targets": {"first_reply": {"normal": True}}}, "targets.first_reply.normal"),
        ({"targets": {"first_reply": {"normal": "5"}}}, "targets.first_reply.normal"),
        ({"targets": {"first_reply": {"normal": 5.5}}}, "targets.first_reply.normal"),
        ({"targets": {"first_reply": {"normal": MAX_TARGET_MINUTES + 1}}}, "targets.first_reply.normal"),
        ({"pauses": {"mood": ["pending"]}}, "pauses.mood"),
        ({"pauses": {"resolution": "pending"}}, "pauses.resolution"),
        ({"pauses": {"resolution": ["asleep"]}}, "pauses.resolution.0"),
        ({"pauses": {"resolution": ["pending", "solved"]}}, "pauses.resolution.1"),
        ({"pauses": {"resolution": [["pending"]]}}, "pauses.resolution.0"),
        ({"near_percent": 0}, "near_percent"),
        ({"near_percent": 100}, "near_percent"),
        ({"near_percent": True}, "near_percent"),
        ({"near_percent": "75"}, "near_percent"),
        ({"on_near": {"notify": "assignee"}}, "on_near.notify"),
        ({"on_near": {"notify": ["everybody"]}}, "on_near.notify"),
        ({"on_breach": {"team": 7}}, "on_breach.team"),
        ({"on_breach": {"raise_priority": "yes"}}, "on_breach.raise_priority"),
        ({"on_breach": {"raise_priority": 1}}, "on_breach.raise_priority"),
        ({"on_breach": {"call": "me"}}, "on_breach.call"),
        ({"conditions": {"weather": ["rain"]}}, "conditions.weather"),
        ({"conditions": {"tier": "vip"}}, "conditions.tier"),
        ({"conditions": {"tier": [1]}}, "conditions.tier.0"),
        ({"note": "hello"}, "note"),
    ],
)
def test_the_place_that_is_wrong_is_named(change, place):
    with pytest.raises(BadTerms) as caught:
        parse_terms(LEAST | change)
    assert list(caught.value.fields) == [place]


@pytest.mark.parametrize("raw", [None, [], "terms", 5, {}])
def test_what_is_no_object_or_empty(raw):
    with pytest.raises(BadTerms):
        parse_terms(raw)


@given(bent(TERMS) | json_values)
def test_any_json_is_read_or_refused(raw):
    with suppress(BadTerms):
        terms = parse_terms(raw)
        assert parse_terms(write_terms(terms)) == terms


keys = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)
escalations = st.builds(
    Escalation,
    team_key=st.just("") | keys,
    raise_priority=st.booleans(),
    notify=st.lists(st.sampled_from(TELL), max_size=2).map(tuple),
)
all_terms = st.builds(
    Terms,
    calendar_key=keys,
    targets=st.dictionaries(
        st.sampled_from(Metric),
        st.dictionaries(
            st.sampled_from(Priority), st.integers(1, MAX_TARGET_MINUTES).map(lambda n: n * 60), min_size=1
        ),
        min_size=1,
    ),
    pauses=st.dictionaries(st.sampled_from(Metric), st.frozensets(st.sampled_from(sorted(UNSOLVED)))),
    near_percent=st.none() | st.integers(1, 99),
    on_near=escalations,
    on_breach=escalations,
    conditions=st.dictionaries(st.sampled_from(FACTS), st.frozensets(keys, min_size=1, max_size=3)),
)


@given(all_terms)
def test_what_is_written_is_read_again(terms):
    assert parse_terms(write_terms(terms)) == terms


@given(all_terms, st.dictionaries(st.sampled_from(FACTS), keys))
def test_a_policy_matches_when_every_condition_does(terms, facts):
    assert matches(terms, facts) == all(
        facts.get(fact) in values for fact, values in terms.conditions.items()
    )
    fitting = {fact: min(values) for fact, values in terms.conditions.items()}
    assert matches(terms, facts | fitting)


def test_without_conditions_every_ticket_matches():
    assert matches(parse_terms(LEAST), {})
    assert matches(parse_terms(LEAST | {"conditions": {"tier": []}}), {"tier": "vip"})
    assert not matches(parse_terms(LEAST | {"conditions": {"tier": ["vip"]}}), {"tier": ""})
