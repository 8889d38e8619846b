"""Marks of a legal deadline: when it ends, what is told when, and that nothing stops it."""

from datetime import UTC, datetime, timedelta

import pytest

from tickets.rules.legal import parse_legal_terms
from tickets.rules.legal_reading import (
    LegalHappening,
    LegalMark,
    LegalState,
    NoLegalStartError,
    ToTell,
    read_legal,
)

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DUE = START + timedelta(hours=48)
BASE = {"basis": "b", "source": "s", "starts": "w", "unit": "hours", "amount": 48, "margin": {"percent": 50}}
LADDER = [{"steps": [{"notify": ["assignee"]}]}]
TERMS = parse_legal_terms(
    BASE
    | {
        "thresholds": [
            {"at": {"before": 360}, "ladder": LADDER},
            {"at": {"percent": 80}, "ladder": LADDER},
            {"at": {"after": 60}, "ladder": LADDER},
        ]
    }
)
KEPT = parse_legal_terms(BASE | {"duty": "until"})


def started(*more):
    return [LegalHappening(LegalMark.START, START, DUE), *more]


def hours(count):
    return START + timedelta(hours=count)


def test_a_history_begins_with_its_start():
    for wrong in ([], [LegalHappening(LegalMark.MET, START)], [LegalHappening(LegalMark.START, START)]):
        with pytest.raises(NoLegalStartError):
            read_legal(wrong, TERMS)


def test_a_running_deadline():
    reading = read_legal(started(), TERMS)
    assert (reading.state, reading.due_at, reading.inner_at) == (LegalState.RUNNING, DUE, hours(24))
    assert [(one.key, one.at) for one in reading.coming] == [
        ("inner", hours(24)), ("p80", hours(38.4)), ("b360", hours(42)), ("a60", hours(49)),
    ]  # fmt: skip
    assert reading.next_at == hours(24)
    assert reading.to_tell(hours(23)) == ()
    assert reading.to_tell(hours(40)) == (
        ToTell(hours(24), LegalMark.THRESHOLD, "inner"),
        ToTell(hours(38.4), LegalMark.THRESHOLD, "p80"),
    )


def test_a_late_worker_tells_all_in_order_and_nothing_twice():
    told = read_legal(started(), TERMS).to_tell(hours(100))
    assert [(one.at, one.mark.value, one.threshold) for one in told] == [
        (hours(24), "threshold", "inner"),
        (hours(38.4), "threshold", "p80"),
        (hours(42), "threshold", "b360"),
        (hours(48), "missed", ""),
        (hours(49), "threshold", "a60"),
    ]
    after = read_legal(
        started(*(LegalHappening(one.mark, one.at, threshold=one.threshold) for one in told)), TERMS
    )
    assert (after.state, after.missed_at, after.next_at) == (LegalState.RUNNING, DUE, None)
    assert after.to_tell(hours(1000)) == ()


def test_done_at_the_very_end_is_in_time():
    reading = read_legal(started(), parse_legal_terms(BASE))
    assert [one.mark for one in reading.to_tell(DUE)] == [LegalMark.THRESHOLD, LegalMark.MISSED]
    assert [one.mark for one in reading.to_tell(DUE, at_the_end=False)] == [LegalMark.THRESHOLD]
    late = DUE + timedelta(microseconds=1)
    assert reading.to_tell(late, at_the_end=False)[-1] == ToTell(DUE, LegalMark.MISSED)


def test_met_late_stays_missed():
    history = started(LegalHappening(LegalMark.MISSED, DUE), LegalHappening(LegalMark.MET, hours(50)))
    reading = read_legal(history, TERMS)
    assert (reading.state, reading.missed_at, reading.ended_at) == (LegalState.MET, DUE, hours(50))
    assert (reading.coming, reading.next_at) == ((), None)


def test_what_is_kept_until_its_end_is_met_by_reaching_it():
    reading = read_legal(started(), KEPT)
    assert reading.to_tell(DUE)[-1] == ToTell(DUE, LegalMark.MET)


def test_an_extension_moves_the_end_and_tells_what_lies_ahead_again():
    history = started(
        LegalHappening(LegalMark.THRESHOLD, hours(24), threshold="inner"),
        LegalHappening(LegalMark.THRESHOLD, hours(38.4), threshold="p80"),
        LegalHappening(LegalMark.EXTENDED, hours(40), hours(96)),
    )
    reading = read_legal(history, TERMS)
    assert (reading.due_at, reading.extensions, reading.inner_at) == (hours(96), 1, hours(48))
    assert [(one.key, one.at) for one in reading.coming] == [
        ("inner#1", hours(48)), ("p80#1", hours(76.8)), ("b360#1", hours(90)), ("a60#1", hours(97)),
    ]  # fmt: skip


def test_moments_that_an_extension_leaves_behind_are_not_told_again():
    history = started(LegalHappening(LegalMark.EXTENDED, hours(47), hours(50)))
    assert [one.key for one in read_legal(history, TERMS).coming] == ["a60#1"]


def test_a_target_longer_than_the_time_is_left_out():
    short = parse_legal_terms(
        BASE | {"margin": {"before": 48 * 60}, "thresholds": [{"at": {"before": 48 * 61}}]}
    )
    reading = read_legal(started(), short)
    assert (reading.inner_at, reading.coming) == (None, ())
