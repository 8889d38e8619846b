"""What rules would do: the same as they then do, and nothing is written by asking."""

from datetime import timedelta

import pytest

from kernel.tenancy.context import tenant_context
from tests.architecture.matrix_callers import writes
from tests.tickets.automation_desk import LATER, after, make, on, settle
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.locks import NoTicket
from tickets.models import AutomationRun, Mode
from tickets.queries.dry_run import dry_run_on_recent, dry_run_on_ticket
from tickets.rules.automation import parse_rule

HOUR = timedelta(hours=1)
TAG = {"tags": {"add": ["vip"]}}
IS_VIP = {"fact": "tags", "is": ["vip"]}
IS_CHARGE = {"fact": "topic", "is": ["charge"]}


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


def verdicts(place, ticket, **more):
    return {one.key: one for one in dry_run_on_ticket(actor=place.admin.actor, number=ticket.number, **more)}


def test_which_rule_matches_and_what_is_not_so_in_words(alpha):
    make(
        alpha,
        "charge",
        on("created", then=[TAG], conditions={"all": [IS_CHARGE, {"fact": "is_assigned", "is_true": False}]}),
    )
    make(alpha, "vip", on("created", then=[{"set_priority": "high"}], conditions={"not": IS_VIP}))
    ticket = open_ticket(alpha)
    found = verdicts(alpha, ticket, now=LATER)
    assert (found["charge"].matches, found["charge"].why_not) == (
        False,
        ("the topic is Charge", "nobody has it"),
    )
    assert (found["vip"].matches, found["vip"].why_not) == (True, ())
    assert found["vip"].changes == ("would be: priority: high, before normal",)


def test_each_rule_is_asked_about_what_the_live_ones_before_it_would_leave(alpha):
    make(alpha, "shadow", on("created", then=[{"tags": {"add": ["shadowed"]}}]), mode=Mode.SHADOW)
    make(alpha, "tag", on("created", then=[TAG]))
    make(alpha, "vip", on("created", then=[{"set_priority": "high"}], conditions=IS_VIP))
    make(
        alpha,
        "never",
        on("created", then=[{"set_priority": "low"}], conditions={"fact": "tags", "is": ["shadowed"]}),
    )
    found = verdicts(alpha, open_ticket(alpha), now=LATER)
    assert [one.matches for one in found.values()] == [True, True, True, False]


def test_it_says_what_then_happens(alpha):
    steps = [TAG, {"raise_priority": True}, {"set_status": "on_hold"}, {"move_to_team": "billing"},
             {"notify": ["team"]}, {"add_followers": ["leads:support"]}]  # fmt: skip
    make(alpha, "one", on("created", then=steps))
    make(
        alpha, "two", on("created", then=[{"set_status": "solved"}, {"assign": "nobody"}], conditions=IS_VIP)
    )
    make(alpha, "other", on("tags_changed", then=[TAG]))
    ticket = open_ticket(alpha)
    foreseen = {
        key: [(one.step, one.did, one.old, one.new) for one in verdict.foreseen if one.step != "assign"]
        for key, verdict in verdicts(alpha, ticket, now=LATER, code="tickets.created").items()
    }
    settle(LATER)
    done = {
        run.rule_version.rule.key: [
            (change["step"], change["did"], change["old"], change["new"])
            for change in run.changes
            if change["step"] != "assign"
        ]
        for run in AutomationRun.objects.filter(cause="tickets.created")
    }
    assert foreseen == done
    assert set(done) == {"one", "two"}


def test_asking_writes_nothing(alpha):
    make(alpha, "one", on("created", then=[TAG, {"note": "Hello"}, {"move_to_team": "billing"}]))
    make(alpha, "late", after(1, "created", then=[TAG]))
    ticket = open_ticket(alpha)
    with writes() as seen:
        dry_run_on_ticket(actor=alpha.admin.actor, number=ticket.number, now=LATER)
        dry_run_on_recent(actor=alpha.admin.actor, rule=parse_rule(on("created", then=[TAG])), now=LATER)
    assert seen == set()


def test_a_time_rule_says_when_its_time_comes(alpha):
    make(alpha, "late", after(60, "created", then=[TAG]))
    make(alpha, "reply", after(60, "last_staff_reply", then=[TAG]))
    ticket = open_ticket(alpha)
    early, late = verdicts(alpha, ticket, now=NOW)["late"], verdicts(alpha, ticket, now=NOW + HOUR)["late"]
    assert (early.matches, early.due_at, early.why_not) == (False, NOW + HOUR, ("its time has not come yet",))
    assert (late.matches, late.due_at) == (True, NOW + HOUR)
    assert verdicts(alpha, ticket, now=NOW)["reply"].why_not == (
        "there is no such moment on this ticket yet",
    )


def test_how_many_of_the_latest_tickets_match(alpha):
    for nth in range(6):
        open_ticket(alpha, key=str(nth), topic="charge" if nth % 2 else "other", now=NOW + nth * HOUR)
    rule = parse_rule(on("created", then=[TAG], conditions=IS_CHARGE))
    sample = dry_run_on_recent(actor=alpha.admin.actor, rule=rule, now=NOW, count=5, first=2)
    assert (sample.asked, sample.matching, [line.number for line in sample.first]) == (5, 3, [6, 4])
    rule = parse_rule(after(120, "created", then=[TAG]))
    assert dry_run_on_recent(actor=alpha.admin.actor, rule=rule, now=NOW + 4 * HOUR).matching == 3


def test_a_restricted_teams_tickets_stay_hidden(alpha):
    ticket = open_ticket(alpha, topic="threat")
    rule = parse_rule(on("created", then=[TAG]))
    sample = dry_run_on_recent(actor=alpha.admin.actor, rule=rule, now=NOW)
    assert (sample.asked, sample.matching, sample.first) == (0, 0, ())
    with pytest.raises(NoTicket):
        dry_run_on_ticket(actor=alpha.admin.actor, number=ticket.number, now=NOW)
    assert dry_run_on_recent(actor=alpha.specialist.actor, rule=rule, now=NOW).matching == 1
