"""Legal deadlines through the real operations: once, never paused, by two people where the law is bent."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from kernel.actors import system_actor
from kernel.errors import Invalid, NotAllowed
from kernel.events.models import Event
from kernel.tenancy.context import tenant_context
from kernel.timers.models import Timer, TimerState
from kernel.timers.registry import DueTimer
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.locks import NoTicket
from tickets.models import Escalation, Extension, LegalDeadline, LegalEvent, LegalRule, LegalRuleVersion
from tickets.operations import legal, legal_extensions, statuses
from tickets.operations.legal import fire, meet, start_deadline, void
from tickets.operations.legal_catalogue import add_legal_catalogue
from tickets.operations.legal_extensions import decide_extension, request_extension
from tickets.operations.legal_rules import create_legal_rule, publish_legal_rule, update_legal_rule
from tickets.rules.legal import BadLegalTerms
from tickets.rules.words import Status

HOUR = timedelta(hours=1)
LADDER = [{"steps": [{"raise_priority": True}]}]
TERMS = {
    "basis": "Section 1",
    "source": "The book of laws",
    "starts": "A request arrives",
    "unit": "hours",
    "amount": 48,
    "margin": {"percent": 50},
    "extendable": True,
    "thresholds": [{"at": {"before": 360}, "ladder": LADDER}, {"at": {"percent": 100}, "ladder": LADDER}],
}


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        robot = system_actor(tenant_id=world.alpha.id)
        create_legal_rule(actor=robot, key="two-days", name="Two days", terms=TERMS, now=NOW)
        yield world.alpha


def begin(place, ticket=None, *, rule="two-days", key="", started_at=NOW, now=NOW, who="agent", **given):
    ticket = ticket or open_ticket(place)
    actor = getattr(place, who).actor
    return start_deadline(
        actor=actor, ticket_id=ticket.id, rule_key=rule, key=key, started_at=started_at, now=now, **given
    )


def wake(now):
    """What a worker does with the timers that are due then."""
    found = Timer.objects.filter(kind=legal.TIMER, due_at__lte=now, state=TimerState.ARMED)
    due = [DueTimer(one.id, one.subject_id, one.key, one.due_at, one.generation) for one in found]
    fire(due=due, now=now)
    for one in due:
        Timer.objects.filter(id=one.id, generation=one.generation).update(state=TimerState.FIRED)


def marks(deadline):
    rows = LegalEvent.objects.filter(deadline=deadline).order_by("id")
    return [(row.mark, row.threshold, row.at) for row in rows]


def codes():
    found = Event.objects.filter(code__startswith="tickets.legal_", subject_kind="ticket").order_by("id")
    return [code.removeprefix("tickets.legal_") for code in found.values_list("code", flat=True)]


def test_it_starts_once_for_the_same_duty(alpha):
    ticket = open_ticket(alpha)
    first = begin(alpha, ticket)
    assert (first.key, first.due_at, first.state, first.time_zone) == (
        "two-days", NOW + 48 * HOUR, "running", "Europe/Berlin",
    )  # fmt: skip
    assert begin(alpha, ticket).id == first.id
    assert LegalDeadline.objects.count() == 1
    assert marks(first) == [("start", "", NOW)]
    assert codes() == ["started"]
    with pytest.raises(legal.DeadlineThere):
        begin(alpha, ticket, started_at=NOW - HOUR)
    assert begin(alpha, ticket, key="Report 17").key == "Report 17"
    timer = Timer.objects.get(kind="tickets.legal", subject_id=first.id)
    assert timer.due_at == NOW + 24 * HOUR  # our own target comes first


def test_thresholds_and_the_miss_are_told_once_each_however_often_a_worker_comes(alpha):
    deadline = begin(alpha)
    for hours in (23, 24, 24, 43, 47, 48, 60, 60):
        wake(NOW + hours * HOUR)
    fire(due=[DueTimer(0, deadline.id, "", NOW, 0)] * 2, now=NOW + 99 * HOUR)
    assert marks(deadline) == [
        ("start", "", NOW),
        ("threshold", "inner", NOW + 24 * HOUR),
        ("threshold", "b360", NOW + 42 * HOUR),
        ("threshold", "p100", NOW + 48 * HOUR),
        ("missed", "", NOW + 48 * HOUR),
    ]
    assert codes() == ["started", "threshold", "threshold", "threshold", "missed"]
    found = Escalation.objects.filter(cause_kind="deadline", cause_id=deadline.id).order_by("id")
    assert [one.stage for one in found] == ["b360", "p100"]
    deadline.refresh_from_db()
    assert (deadline.state, deadline.missed_at) == ("running", NOW + 48 * HOUR)
    assert not Timer.objects.filter(
        kind=legal.TIMER, state__in=[TimerState.ARMED, TimerState.LEASED]
    ).exists()


def test_the_table_itself_tells_nothing_twice(alpha):
    deadline = begin(alpha)
    wake(NOW + 48 * HOUR)
    given = {"deadline": deadline, "at": NOW, "actor_kind": "system", "actor_id": 0}
    for mark, threshold in (("missed", ""), ("threshold", "inner")):
        with pytest.raises(IntegrityError), transaction.atomic():
            LegalEvent.objects.create(mark=mark, threshold=threshold, **given)


def test_no_status_touches_it(alpha):
    ticket = open_ticket(alpha)
    deadline = begin(alpha, ticket)
    for hours, status in ((1, Status.PENDING), (2, Status.ON_HOLD), (3, Status.SOLVED), (4, Status.OPEN)):
        now = NOW + hours * HOUR
        statuses.set_status(actor=alpha.agent.actor, ticket_id=ticket.id, status=status, now=now)
        deadline.refresh_from_db()
        assert (deadline.state, deadline.due_at) == ("running", NOW + 48 * HOUR)
        assert marks(deadline) == [("start", "", NOW)]
    statuses.set_status(
        actor=alpha.agent.actor, ticket_id=ticket.id, status=Status.SOLVED, now=NOW + 5 * HOUR
    )
    wake(NOW + 48 * HOUR)
    deadline.refresh_from_db()
    assert deadline.missed_at == NOW + 48 * HOUR


def test_met_in_time(alpha):
    deadline = begin(alpha)
    wake(NOW + 42 * HOUR)
    agent = alpha.agent.actor
    meet(
        actor=agent,
        ticket_id=deadline.ticket_id,
        deadline_id=deadline.id,
        note=" Taken down ",
        now=NOW + 48 * HOUR,
    )
    deadline.refresh_from_db()
    assert (deadline.state, deadline.missed_at, deadline.ended_at) == ("met", None, NOW + 48 * HOUR)
    last = LegalEvent.objects.latest("id")
    assert (last.mark, last.note, last.actor_kind, last.actor_id) == ("met", "Taken down", "agent", agent.id)
    assert Event.objects.get(code="tickets.legal_met").data["in_time"] is True
    wake(NOW + 99 * HOUR)
    assert marks(deadline)[-1][0] == "met"
    with pytest.raises(legal.DeadlineOver):
        meet(actor=agent, ticket_id=deadline.ticket_id, deadline_id=deadline.id, note="", now=NOW + 49 * HOUR)


def test_met_late_says_so_although_no_worker_came(alpha):
    deadline = begin(alpha)
    late = NOW + 48 * HOUR + timedelta(seconds=1)
    meet(actor=alpha.agent.actor, ticket_id=deadline.ticket_id, deadline_id=deadline.id, note="", now=late)
    deadline.refresh_from_db()
    assert (deadline.state, deadline.missed_at, deadline.ended_at) == ("met", NOW + 48 * HOUR, late)
    assert Event.objects.get(code="tickets.legal_met").data["in_time"] is False


def test_entered_late_it_says_at_once_what_has_passed(alpha):
    deadline = begin(alpha, started_at=NOW - 50 * HOUR)
    assert [mark for mark, _, _ in marks(deadline)] == [
        "start",
        "threshold",
        "threshold",
        "threshold",
        "missed",
    ]
    deadline.refresh_from_db()
    assert deadline.missed_at == NOW - 2 * HOUR


def test_ending_it_stops_its_ladders(alpha):
    slow = TERMS | {
        "thresholds": [
            {
                "at": {"before": 360},
                "ladder": [*LADDER, {"after_minutes": 60, "steps": [{"raise_priority": True}]}],
            }
        ]
    }
    publish_legal_rule(actor=alpha.admin.actor, rule_id=LegalRule.objects.get().id, terms=slow, now=NOW)
    deadline = begin(alpha)
    wake(NOW + 42 * HOUR)
    assert Escalation.objects.get(cause_kind="deadline").state == "running"
    meet(
        actor=alpha.agent.actor,
        ticket_id=deadline.ticket_id,
        deadline_id=deadline.id,
        note="",
        now=NOW + 42 * HOUR,
    )
    assert Escalation.objects.get(cause_kind="deadline").state == "stopped"


def test_a_window_is_not_met_before_it_opens(alpha):
    raw = TERMS | {"opens_after": 24, "thresholds": [], "margin": None}
    create_legal_rule(actor=alpha.admin.actor, key="window", name="Window", terms=raw, now=NOW)
    deadline = begin(alpha, rule="window")
    assert (deadline.opens_at, deadline.due_at) == (NOW + 24 * HOUR, NOW + 48 * HOUR)
    place = {
        "actor": alpha.agent.actor,
        "ticket_id": deadline.ticket_id,
        "deadline_id": deadline.id,
        "note": "",
    }
    with pytest.raises(legal.TooEarly, match="2026-03-03 09:00 UTC"):
        meet(**place, now=NOW + 23 * HOUR)
    assert marks(deadline) == [("start", "", NOW)]
    meet(**place, now=NOW + 24 * HOUR)
    assert marks(deadline)[-1][0] == "met"


def test_what_is_kept_is_met_by_lasting(alpha):
    add_legal_catalogue(actor=alpha.admin.actor, now=NOW)
    deadline = begin(alpha, rule="csam_preservation")
    place = {"actor": alpha.agent.actor, "ticket_id": deadline.ticket_id, "deadline_id": deadline.id}
    with pytest.raises(legal.TooEarly):
        meet(**place, note="", now=NOW + HOUR)
    end = datetime(2027, 3, 2, 9, tzinfo=UTC)
    assert deadline.due_at == end
    wake(end - timedelta(days=30))
    wake(end)
    assert [(mark, key) for mark, key, _ in marks(deadline)] == [
        ("start", ""), ("threshold", "b43200"), ("met", ""),
    ]  # fmt: skip
    deadline.refresh_from_db()
    assert (deadline.state, deadline.missed_at) == ("met", None)


def test_a_date_that_was_given(alpha):
    add_legal_catalogue(actor=alpha.admin.actor, now=NOW)
    ticket = open_ticket(alpha)
    for due_at in (None, NOW, NOW - HOUR):
        with pytest.raises(Invalid) as refused:
            begin(alpha, ticket, rule="dispute_evidence", due_at=due_at)
        assert list(refused.value.fields) == ["due_at"]
    with pytest.raises(Invalid):
        begin(alpha, ticket, due_at=NOW + HOUR)
    deadline = begin(alpha, ticket, rule="dispute_evidence", due_at=NOW + 240 * HOUR)
    assert deadline.due_at == NOW + 240 * HOUR
    assert Timer.objects.get(kind="tickets.legal").due_at == NOW + (240 - 72) * HOUR


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"rule": "none"}, "rule_key"),
        ({"started_at": NOW + HOUR}, "started_at"),
        ({"started_at": datetime(1999, 1, 1, tzinfo=UTC)}, "started_at"),
        ({"key": "x" * 81}, "key"),
        ({"key": "a\x00b"}, "key"),
    ],
)
def test_what_cannot_start(alpha, given, field):
    with pytest.raises(Invalid) as refused:
        begin(alpha, **given)
    assert list(refused.value.fields) == [field]
    assert not LegalDeadline.objects.exists()


def test_a_rule_that_is_switched_off_starts_nothing_and_ends_nothing(alpha):
    ticket = open_ticket(alpha)
    deadline = begin(alpha, ticket)
    update_legal_rule(actor=alpha.admin.actor, rule_id=LegalRule.objects.get().id, is_active=False, now=NOW)
    with pytest.raises(Invalid):
        begin(alpha, ticket, key="other")
    wake(NOW + 48 * HOUR)
    assert marks(deadline)[-1][0] == "missed"


def test_a_running_deadline_keeps_the_version_it_began_with(alpha):
    ticket = open_ticket(alpha)
    first = begin(alpha, ticket)
    rule = LegalRule.objects.get()
    publish_legal_rule(actor=alpha.admin.actor, rule_id=rule.id, terms=TERMS | {"amount": 24}, now=NOW)
    assert begin(alpha, ticket, key="second").due_at == NOW + 24 * HOUR
    wake(NOW + 25 * HOUR)
    first.refresh_from_db()
    assert (first.due_at, first.missed_at, first.rule_version.number) == (NOW + 48 * HOUR, None, 1)


# More time


def ask(place, deadline, *, who="agent", hours=96, reason="The court asked us to wait", now=NOW + HOUR):
    return request_extension(
        actor=getattr(place, who).actor,
        ticket_id=deadline.ticket_id,
        deadline_id=deadline.id,
        wanted_due_at=NOW + hours * HOUR,
        reason=reason,
        now=now,
    )


def decide(place, deadline, *, who="lead", is_approved=True, now=NOW + 2 * HOUR):
    decide_extension(
        actor=getattr(place, who).actor,
        ticket_id=deadline.ticket_id,
        deadline_id=deadline.id,
        is_approved=is_approved,
        now=now,
    )


def test_one_asks_another_decides(alpha):
    deadline = begin(alpha)
    ask(alpha, deadline)
    deadline.refresh_from_db()
    assert deadline.due_at == NOW + 48 * HOUR  # nothing moves before
    with pytest.raises(legal_extensions.ExtensionOpen):
        ask(alpha, deadline)
    decide(alpha, deadline)
    deadline.refresh_from_db()
    assert deadline.due_at == NOW + 96 * HOUR
    assert marks(deadline)[-1] == ("extended", "", NOW + 2 * HOUR)
    assert codes() == ["started", "extension_requested", "extension_decided"]
    wake(NOW + 49 * HOUR)
    assert marks(deadline)[-1][:2] == ("threshold", "inner#1")
    wake(NOW + 96 * HOUR)
    assert [mark for mark, _, _ in marks(deadline)].count("missed") == 1
    with pytest.raises(legal_extensions.NoExtension):
        decide(alpha, deadline)


def test_a_refused_extension_moves_nothing_and_another_may_be_asked_for(alpha):
    deadline = begin(alpha)
    ask(alpha, deadline)
    decide(alpha, deadline, is_approved=False)
    deadline.refresh_from_db()
    assert deadline.due_at == NOW + 48 * HOUR
    ask(alpha, deadline, hours=72)
    assert [one.is_approved for one in Extension.objects.order_by("id")] == [False, None]


def test_nobody_decides_on_their_own_request(alpha):
    deadline = begin(alpha)
    ask(alpha, deadline, who="lead")
    with pytest.raises(legal_extensions.SamePerson):
        decide(alpha, deadline, who="lead")
    with pytest.raises(NotAllowed):
        decide(alpha, deadline, who="agent")
    with pytest.raises(NotAllowed):
        decide_extension(
            actor=system_actor(tenant_id=alpha.id), ticket_id=deadline.ticket_id, deadline_id=deadline.id,
            is_approved=True, now=NOW,
        )  # fmt: skip
    assert Extension.objects.get().decided_at is None
    deadline.refresh_from_db()
    assert deadline.due_at == NOW + 48 * HOUR
    decide(alpha, deadline, who="admin")


def test_the_table_itself_wants_two_people_and_a_whole_decision(alpha):
    deadline = begin(alpha)
    extension = ask(alpha, deadline, who="lead")
    for change in (
        {"decided_by": extension.requested_by_id, "decided_at": NOW, "is_approved": True},
        {"decided_by": alpha.admin.membership_id},
        {"is_approved": True},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Extension.objects.filter(id=extension.id).update(**change)


def test_what_the_law_fixes_cannot_be_extended(alpha):
    fixed = TERMS | {"extendable": False}
    publish_legal_rule(actor=alpha.admin.actor, rule_id=LegalRule.objects.get().id, terms=fixed, now=NOW)
    deadline = begin(alpha)
    with pytest.raises(legal_extensions.NotExtendable, match="Section 1 gives a fixed time"):
        ask(alpha, deadline)
    assert not Extension.objects.exists()


def test_more_time_is_later_has_a_reason_and_comes_before_the_end(alpha):
    deadline = begin(alpha)
    for given, field in (
        ({"hours": 48}, "wanted_due_at"),
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 501}, "reason"),
    ):
        with pytest.raises(Invalid) as refused:
            ask(alpha, deadline, **given)
        assert list(refused.value.fields) == [field]
    ask(alpha, deadline)
    with pytest.raises(legal.DeadlineOver):
        decide(alpha, deadline, now=NOW + 48 * HOUR)
    decide(alpha, deadline, is_approved=False, now=NOW + 48 * HOUR)
    with pytest.raises(legal.DeadlineOver):
        ask(alpha, deadline, now=NOW + 48 * HOUR)


# Who may


def test_voiding_is_for_leads_and_says_why(alpha):
    deadline = begin(alpha)
    place = {"ticket_id": deadline.ticket_id, "deadline_id": deadline.id, "now": NOW + HOUR}
    with pytest.raises(NotAllowed):
        void(actor=alpha.agent.actor, note="Not ours", **place)
    with pytest.raises(Invalid):
        void(actor=alpha.lead.actor, note="  ", **place)
    assert marks(deadline) == [("start", "", NOW)]
    void(actor=alpha.lead.actor, note="The claimant went to court", **place)
    deadline.refresh_from_db()
    assert (deadline.state, deadline.ended_at) == ("void", NOW + HOUR)
    assert LegalEvent.objects.latest("id").note == "The claimant went to court"
    assert codes() == ["started", "voided"]
    wake(NOW + 99 * HOUR)
    assert marks(deadline)[-1][0] == "void"


def test_what_one_must_not_see_one_cannot_touch(alpha, world):
    hidden = open_ticket(alpha, topic="threat")
    deadline = begin(alpha, hidden, who="specialist")
    place = {"ticket_id": hidden.id, "deadline_id": deadline.id, "now": NOW + HOUR}
    for attempt in (
        lambda: begin(alpha, hidden, key="mine"),
        lambda: meet(actor=alpha.agent.actor, note="", **place),
        lambda: void(actor=alpha.lead.actor, note="x", **place),
        lambda: ask(alpha, deadline),
        lambda: decide(alpha, deadline),
    ):
        with pytest.raises(NoTicket):
            attempt()
    other = open_ticket(alpha, key="other")
    with pytest.raises(legal.NoLegalDeadline):  # of another ticket
        meet(actor=alpha.agent.actor, ticket_id=other.id, deadline_id=deadline.id, note="", now=NOW)
    assert marks(deadline) == [("start", "", NOW)]
    assert LegalDeadline.objects.count() == 1


# The catalogue


def test_the_standard_catalogue_is_added_once(alpha):
    added = add_legal_catalogue(actor=alpha.admin.actor, now=NOW)
    assert added == [
        "take_it_down", "network_complaint", "dmca_restore", "dsa_complaint", "csam_preservation", "dispute_evidence",
    ]  # fmt: skip
    assert add_legal_catalogue(actor=alpha.admin.actor, now=NOW) == []
    assert LegalRuleVersion.objects.filter(rule__key__in=added).count() == 6
    with pytest.raises(NotAllowed):
        add_legal_catalogue(actor=alpha.lead.actor, now=NOW)
    start = datetime(2026, 6, 24, 13, tzinfo=UTC)
    restore = begin(alpha, rule="dmca_restore", started_at=start, now=start)
    assert restore.due_at == datetime(2026, 7, 15, 21, 59, 59, tzinfo=UTC)  # in Berlin, 3 July left out


def test_entries_are_checked_against_the_desk_and_versions_never_change(alpha):
    admin = alpha.admin.actor
    rule = LegalRule.objects.get()
    for change, place in (
        ({"unit": "business_days", "calendar": "none"}, "calendar"),
        (
            {"thresholds": [{"at": {"percent": 50}, "ladder": [{"steps": [{"notify": ["team:none"]}]}]}]},
            "thresholds",
        ),
        (
            {"thresholds": [{"at": {"percent": 50}, "ladder": [{"steps": [{"notify": ["member:0"]}]}]}]},
            "thresholds",
        ),
    ):
        with pytest.raises(BadLegalTerms) as refused:
            publish_legal_rule(actor=admin, rule_id=rule.id, terms=TERMS | change, now=NOW)
        assert list(refused.value.fields) == [place]
    assert publish_legal_rule(actor=admin, rule_id=rule.id, terms=TERMS, now=NOW).number == 1
    assert publish_legal_rule(actor=admin, rule_id=rule.id, terms=TERMS | {"amount": 24}, now=NOW).number == 2
    for who in ("agent", "lead"):
        with pytest.raises(NotAllowed):
            publish_legal_rule(actor=getattr(alpha, who).actor, rule_id=rule.id, terms=TERMS, now=NOW)
    begin(alpha)
    for change in (
        lambda: LegalRuleVersion.objects.update(number=7),
        lambda: LegalRuleVersion.objects.all().delete(),
        lambda: LegalEvent.objects.update(note="never"),
        lambda: LegalEvent.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
