"""Steps and ladders: read, written, and refused where they are wrong."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from tests.tickets.rules.generated import all_steps, ladders, several_steps
from tests.tickets.rules.hostile import bent, json_values
from tickets.rules.reading import Place
from tickets.rules.step_words import Names, length, say_step, say_steps
from tickets.rules.steps import (
    FACTS_CHANGED,
    MAX_RUNGS,
    MAX_STEPS,
    AddNote,
    Assign,
    MoveToTeam,
    Notify,
    OpenTask,
    RaisePriority,
    Rung,
    members_named,
    parse_ladder,
    parse_steps,
    teams_named,
    write_ladder,
    write_steps,
)

EVERY_STEP = [
    {"notify": ["assignee", "leads:billing", "member:7"]},
    {"move_to_team": "escalations"},
    {"assign": "member:9"},
    {"raise_priority": True},
    {"set_priority": "urgent"},
    {"set_status": "on_hold"},
    {"tags": {"add": ["vip"], "remove": ["new"]}},
    {"add_followers": ["on_call:night"]},
    {"note": "Look at the ledger first."},
    {"open_task": {"title": "Call the bank", "team": "billing", "due_minutes": 90}},
]
SAMPLE = [
    {"steps": EVERY_STEP},
    {"after_minutes": 30, "steps": [{"webhook": "pager"}, {"assign": "next"}], "urgent": True},
]


def steps(raw):
    return parse_steps(Place("steps", raw, Invalid))


def ladder(raw):
    return parse_ladder(Place("ladder", raw, Invalid))


def test_as_they_are_written():
    assert steps([{"move_to_team": "escalations"}, {"raise_priority": True}]) == (
        MoveToTeam("escalations"),
        RaisePriority(),
    )
    assert ladder([{"steps": [{"note": "x"}]}]) == (Rung(0, (AddNote("x"),)),)
    assert ladder(None) == ()


@given(several_steps)
def test_written_steps_are_read_again(found):
    assert steps(json.loads(json.dumps(write_steps(found)))) == found


@given(ladders)
def test_a_written_ladder_is_read_again(found):
    assert ladder(json.loads(json.dumps(write_ladder(found)))) == found


@given(st.builds(list, st.lists(bent(SAMPLE[1]), max_size=2)) | json_values)
def test_any_json_is_read_or_refused(raw):
    with suppress(Invalid):
        found = ladder(raw)
        assert ladder(write_ladder(found)) == found


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ({}, "steps"),
        ([5], "steps.0"),
        ([{}], "steps.0"),
        ([{"note": "x", "webhook": "y"}], "steps.0"),
        ([{"exec": "rm"}], "steps.0"),
        ([{"notify": []}], "steps.0.notify"),
        ([{"notify": "assignee"}], "steps.0.notify"),
        ([{"notify": ["everybody"]}], "steps.0.notify.0"),
        ([{"notify": ["leads:"]}], "steps.0.notify.0"),
        ([{"notify": ["member:x"]}], "steps.0.notify.0"),
        ([{"notify": ["member:²"]}], "steps.0.notify.0"),
        ([{"move_to_team": ""}], "steps.0.move_to_team"),
        ([{"assign": "me"}], "steps.0.assign"),
        ([{"assign": "member:"}], "steps.0.assign"),
        ([{"raise_priority": False}], "steps.0.raise_priority"),
        ([{"raise_priority": 1}], "steps.0.raise_priority"),
        ([{"set_priority": "panic"}], "steps.0.set_priority"),
        ([{"set_priority": ["low"]}], "steps.0.set_priority"),
        ([{"set_status": "closed"}], "steps.0.set_status"),
        ([{"tags": {}}], "steps.0.tags"),
        ([{"tags": {"add": ["a"], "remove": ["a"]}}], "steps.0.tags.remove"),
        ([{"tags": {"add": ["a" * 41]}}], "steps.0.tags.add.0"),
        ([{"note": " "}], "steps.0.note"),
        ([{"note": "x" * 2001}], "steps.0.note"),
        ([{"open_task": {}}], "steps.0.open_task.title"),
        ([{"open_task": {"title": "x", "due_minutes": 0}}], "steps.0.open_task.due_minutes"),
        ([{"open_task": {"title": "x", "who": "me"}}], "steps.0.open_task.who"),
        ([{"note": "x"}] * (MAX_STEPS + 1), "steps"),
    ],
)
def test_the_step_that_is_wrong_is_named(raw, place):
    with pytest.raises(Invalid) as caught:
        steps(raw)
    assert list(caught.value.fields) == [place]


NOTE = {"steps": [{"note": "x"}]}


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ([{"steps": []}], "ladder.0.steps"),
        ([NOTE | {"after_minutes": -1}], "ladder.0.after_minutes"),
        ([NOTE | {"after_minutes": 10**6}], "ladder.0.after_minutes"),
        ([NOTE | {"urgent": "yes"}], "ladder.0.urgent"),
        ([NOTE, NOTE], "ladder.1.after_minutes"),
        ([NOTE | {"after_minutes": 5}, NOTE | {"after_minutes": 4}], "ladder.1.after_minutes"),
        ([NOTE] * (MAX_RUNGS + 1), "ladder"),
        ([NOTE | {"when": 5}], "ladder.0.when"),
    ],
)
def test_the_rung_that_is_wrong_is_named(raw, place):
    with pytest.raises(Invalid) as caught:
        ladder(raw)
    assert list(caught.value.fields) == [place]


def test_whom_and_which_teams_steps_name():
    found = steps(EVERY_STEP)
    assert teams_named(found) == {
        "escalations": "move_to_team",
        "billing": "open_task",
        "night": "on_call",
    }
    assert members_named(found) == {7, 9}
    assert set(FACTS_CHANGED) >= {MoveToTeam, Assign, RaisePriority}


NAMES = Names(teams={"billing": "Billing", "escalations": "Escalations"}, people={7: "Ada"})


def test_steps_in_words():
    assert say_steps(steps(EVERY_STEP), NAMES) == (
        "notify the assignee, the leads of Billing and Ada",
        "move it to Escalations",
        "assign it to member 9",
        "raise the priority",
        "set the priority to urgent",
        "set the status to on hold",
        "tags: add vip, remove new",
        "add whoever is on call for night as followers",
        "add the note “Look at the ledger first.”",
        "open the task “Call the bank” for Billing, due 1 h 30 min later",
    )
    assert say_step(Assign("next"), NAMES) == "assign it to whose turn it is"
    assert say_step(Assign("nobody"), NAMES) == "take the assignment back"
    assert say_step(Notify(("team",)), NAMES) == "notify its team"
    assert say_step(OpenTask("Ring", "", None), NAMES) == "open the task “Ring”"


@given(all_steps)
def test_every_step_has_words(step):
    assert say_step(step, NAMES)


@given(st.integers(0, 10**7))
def test_lengths_are_told_whole(seconds):
    units = {"d": 86_400, "h": 3600, "min": 60}
    words = length(seconds).split()
    told = sum(int(count) * units[unit] for count, unit in zip(words[::2], words[1::2], strict=True))
    assert told == seconds // 60 * 60
