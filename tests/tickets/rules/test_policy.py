from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.errors import Invalid
from tests.tickets.rules.generated import conditions, keys, ladders
from tests.tickets.rules.hostile import bent, json_values
from tests.world import TERMS
from tickets.rules.conditions import ALWAYS, AllOf, Is, Not, holds
from tickets.rules.policy import (
    MAX_TARGET_MINUTES,
    MAX_THRESHOLDS,
    BadTerms,
    Stage,
    Target,
    Terms,
    asks_about,
    matches,
    oddities,
    parse_terms,
    write_terms,
)
from tickets.rules.sla import Threshold
from tickets.rules.steps import MoveToTeam, Notify, RaisePriority, Rung
from tickets.rules.words import UNSOLVED, Metric, Priority, Status

LEAST = {"calendar": "office", "targets": {"first_reply": {"normal": 5}}}


def test_terms_as_they_are_written():
    terms = parse_terms(TERMS)
    assert terms.calendar_key == "office"
    assert terms.target(Metric.FIRST_REPLY, Priority.URGENT) == Target(3600)
    assert terms.target(Metric.RESOLUTION, Priority.LOW) == Target(3840 * 60)
    assert terms.pauses == {Metric.RESOLUTION: frozenset({Status.PENDING, Status.ON_HOLD})}
    assert terms.is_paused(Metric.RESOLUTION, Status.PENDING)
    assert not terms.is_paused(Metric.FIRST_REPLY, Status.PENDING)
    assert terms.thresholds(Metric.UPDATE) == (Threshold(percent=75), Threshold(percent=100))
    assert terms.ladder(Metric.RESOLUTION, "p75") == (Rung(0, (Notify(("assignee",)),)),)
    assert terms.ladder(Metric.RESOLUTION, "p100") == (
        Rung(0, (Notify(("assignee", "team_leads")), RaisePriority(), MoveToTeam("escalations"))),
        Rung(3600, (Notify(("team_leads",)),), urgent=True),
    )
    assert terms.ladder(Metric.RESOLUTION, "p90") == ()
    assert terms.conditions == ALWAYS


def test_what_is_left_out_is_not_promised():
    terms = parse_terms(LEAST)
    assert terms.target(Metric.FIRST_REPLY, Priority.LOW) is None
    assert terms.target(Metric.RESOLUTION, Priority.NORMAL) is None
    assert (terms.stages, terms.pauses) == ((), {})


def test_each_target_says_in_which_time_it_counts():
    row = {"normal": {"minutes": 5, "time": "calendar"}, "high": {"minutes": 4}, "urgent": 3}
    terms = parse_terms(LEAST | {"targets": {"first_reply": row}})
    assert terms.targets[Metric.FIRST_REPLY] == {
        Priority.NORMAL: Target(300, in_business_time=False),
        Priority.HIGH: Target(240),
        Priority.URGENT: Target(180),
    }


def test_thresholds_by_share_before_and_after():
    stages = [
        {"at": {"percent": 80}},
        {"at": {"before": 30}, "metrics": ["first_reply"]},
        {"at": {"after": 60}, "metrics": ["resolution", "update"]},
        {"at": {"before": 30}, "metrics": ["resolution"]},
    ]
    terms = parse_terms(LEAST | {"thresholds": stages})
    assert [one.key for one in terms.thresholds(Metric.FIRST_REPLY)] == ["p80", "b30"]
    assert [one.key for one in terms.thresholds(Metric.RESOLUTION)] == ["p80", "a60", "b30"]
    assert [one.key for one in terms.thresholds(Metric.TEAM_TIME)] == ["p80"]


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
        ({"targets": {"first_reply": {"normal": {}}}}, "targets.first_reply.normal.minutes"),
        ({"targets": {"first_reply": {"normal": {"minutes": 0}}}}, "targets.first_reply.normal.minutes"),
        (
            {"targets": {"first_reply": {"normal": {"minutes": 5, "time": "moon"}}}},
            "targets.first_reply.normal.time",
        ),
        ({"thresholds": {}}, "thresholds"),
        ({"thresholds": [{}]}, "thresholds.0.at"),
        ({"thresholds": [{"at": {"percent": 0}}]}, "thresholds.0.at.percent"),
        ({"thresholds": [{"at": {"percent": True}}]}, "thresholds.0.at.percent"),
        ({"thresholds": [{"at": {"percent": 50, "before": 5}}]}, "thresholds.0.at"),
        ({"thresholds": [{"at": {"before": -5}}]}, "thresholds.0.at.before"),
        ({"thresholds": [{"at": {"after": 0}}]}, "thresholds.0.at.after"),
        ({"thresholds": [{"at": {"percent": 50}, "metrics": ["mood"]}]}, "thresholds.0.metrics.0"),
        ({"thresholds": [{"at": {"percent": 50}}] * 2}, "thresholds.1.at"),
        ({"thresholds": [{"at": {"percent": 50}}] * (MAX_THRESHOLDS + 1)}, "thresholds"),
        ({"thresholds": [{"at": {"percent": 50}, "ladder": [{}]}]}, "thresholds.0.ladder.0.steps"),
        ({"conditions": {"weather": ["rain"]}}, "conditions"),
        ({"conditions": {"fact": "weather", "is": ["rain"]}}, "conditions.fact"),
        ({"conditions": {"fact": "tier", "is": "vip"}}, "conditions.is"),
        ({"conditions": {"not": {"fact": "is_breached", "is_true": True}}}, "conditions"),
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
    with suppress(Invalid):
        terms = parse_terms(raw)
        assert parse_terms(write_terms(terms)) == terms


def _distinct(stages: list[Stage]) -> tuple[Stage, ...]:
    return tuple({stage.threshold.key: stage for stage in stages}.values())


minutes = st.integers(1, MAX_TARGET_MINUTES).map(lambda count: count * 60)
thresholds = st.builds(Threshold, percent=st.integers(1, 1000)) | st.builds(
    Threshold, offset_seconds=minutes.flatmap(lambda found: st.sampled_from([found, -found]))
)
stages = st.builds(
    Stage, threshold=thresholds, metrics=st.frozensets(st.sampled_from(Metric)), ladder=ladders
)
all_terms = st.builds(
    Terms,
    calendar_key=keys,
    targets=st.dictionaries(
        st.sampled_from(Metric),
        st.dictionaries(st.sampled_from(Priority), st.builds(Target, minutes, st.booleans()), min_size=1),
        min_size=1,
    ),
    pauses=st.dictionaries(st.sampled_from(Metric), st.frozensets(st.sampled_from(sorted(UNSOLVED)))),
    stages=st.lists(stages, max_size=3).map(_distinct),
    conditions=conditions.filter(lambda one: not asks_about(Terms("", {}, {}, (), one), {"is_breached"})),
)


@settings(deadline=None, max_examples=40)
@given(all_terms)
def test_what_is_written_is_read_again(terms):
    assert parse_terms(write_terms(terms)) == terms


@settings(deadline=None, max_examples=30)
@given(all_terms)
def test_a_policy_matches_when_its_conditions_hold(terms):
    assert matches(terms, {}) == holds(terms.conditions, {})


def test_without_conditions_every_ticket_matches():
    assert matches(parse_terms(LEAST), {})
    only_vip = parse_terms(LEAST | {"conditions": {"fact": "tier", "is": ["vip"]}})
    assert not matches(only_vip, {"tier": ""})
    assert matches(only_vip, {"tier": "vip"})


def test_what_a_policy_asks_about():
    terms = parse_terms(LEAST | {"conditions": {"not": {"fact": "tags", "is": ["vip"]}}})
    assert asks_about(terms, ["tags", "subject"])
    assert not asks_about(terms, ["subject"])


def _terms(condition) -> Terms:
    return Terms("office", {Metric.UPDATE: {Priority.LOW: Target(60)}}, {}, (), condition)


def test_what_is_surely_not_meant_is_told():
    vip, free = Is("tier", frozenset({"vip"})), Is("tier", frozenset({"free"}))
    found = oddities([_terms(AllOf((vip, free))), _terms(vip), _terms(vip), _terms(Not(vip))])
    assert [index for index, _ in found] == [0, 2]
    assert [index for index, _ in oddities([_terms(ALWAYS), _terms(vip)])] == [1]
    assert oddities([_terms(vip), _terms(free), _terms(ALWAYS)]) == []
