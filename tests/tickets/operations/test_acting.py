from datetime import datetime, timedelta

import pytest

from kernel.actors import system_actor
from kernel.clock.models import Calendar, CalendarVersion, OnCall, WorkPattern
from kernel.events.models import Event
from kernel.people.models import Membership, Notification, Team, TeamMember
from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.locks import lock_ticket
from tickets.models import Follower, Message, Ticket, TicketTask
from tickets.operations.acting import Change, act
from tickets.operations.assigning import assign
from tickets.queries.whom import whom_to_tell
from tickets.rules import steps as words
from tickets.rules.words import Priority, Status, Visibility

HOUR = timedelta(hours=1)


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


@pytest.fixture
def do(alpha):
    """Carries out steps on a ticket as the desk itself, and gives what became of them."""

    def run(ticket, *steps, key="k", now=NOW, urgent=False):
        locked = lock_ticket(actor=system_actor(tenant_id=alpha.id), ticket_id=ticket.id)
        changes = act(
            locked, steps, actor=system_actor(tenant_id=alpha.id), now=now, reason="escalation", key=key, urgent=urgent
        )  # fmt: skip
        ticket.refresh_from_db()
        return changes

    return run


def told(kind="tickets.escalation"):
    return sorted(Notification.objects.filter(kind=kind).values_list("membership_id", flat=True))


def codes(ticket):
    return list(
        Event.objects.filter(subject_kind="ticket", subject_id=ticket.id)
        .order_by("id")
        .values_list("code", flat=True)
    )


class TestSteps:
    def test_people_are_told_once(self, alpha, do):
        ticket = open_ticket(alpha)
        step = words.Notify(("assignee", "team_leads"))
        both = sorted([ticket.assignee_id, alpha.lead.membership_id])
        for _ in range(2):
            assert do(ticket, step) == [Change("notify", "done", "", ",".join(map(str, both)))]
        assert told() == both
        do(ticket, step, key="another")
        assert told() == sorted(both * 2)

    def test_another_team_gets_it_and_whose_turn_it_is(self, alpha, do):
        ticket = open_ticket(alpha)
        assert do(ticket, words.MoveToTeam("escalations")) == [
            Change("move_to_team", "done", "support", "escalations")
        ]
        assert (ticket.team_id, ticket.assignee_id) == (alpha.teams["escalations"], alpha.lead.membership_id)
        assert do(ticket, words.MoveToTeam("escalations"))[0].did == "unchanged"

    @pytest.mark.parametrize("key", ["gone", "nowhere"])
    def test_a_team_that_is_not_in_use_gets_nothing(self, alpha, do, key):
        Team.objects.create(key="gone", name="Gone", is_active=False)
        ticket = open_ticket(alpha)
        assert do(ticket, words.MoveToTeam(key)) == [Change("move_to_team", "refused:no_team")]
        assert ticket.team_id == alpha.teams["support"]

    def test_assigning(self, alpha, do):
        ticket = open_ticket(alpha)
        first, me = ticket.assignee_id, alpha.teammate.membership_id
        assert do(ticket, words.Assign(f"member:{me}")) == [Change("assign", "done", str(first), str(me))]
        assert do(ticket, words.Assign(f"member:{me}"))[0].did == "unchanged"
        assert do(ticket, words.Assign("nobody")) == [Change("assign", "done", str(me), "")]
        assert ticket.assignee_id is None
        assert do(ticket, words.Assign("next"))[0].did == "done"
        assert ticket.assignee_id is not None

    def test_nobody_in_turn_leaves_it_in_the_queue(self, alpha, do):
        ticket = open_ticket(alpha)
        Membership.objects.update(is_available=False)
        assert do(ticket, words.Assign("next")) == [Change("assign", "refused:nobody_available")]
        assert ticket.assignee_id is None

    def test_who_left_gets_nothing(self, alpha, do):
        ticket = open_ticket(alpha)
        before = ticket.assignee_id
        Membership.objects.filter(id=alpha.teammate.membership_id).update(is_active=False)
        word = f"member:{alpha.teammate.membership_id}"
        assert [one.did for one in do(ticket, words.Assign(word), words.Notify((word,)))] == [
            "refused:person_left",
            "refused:nobody",
        ]
        assert (ticket.assignee_id, told()) == (before, [])

    def test_priority(self, alpha, do):
        ticket = open_ticket(alpha)
        assert do(ticket, words.RaisePriority()) == [Change("raise_priority", "done", "normal", "high")]
        assert do(ticket, words.SetPriority(Priority.URGENT))[0].new == "urgent"
        assert do(ticket, words.RaisePriority()) == [
            Change("raise_priority", "unchanged", "urgent", "urgent")
        ]
        assert Priority(ticket.priority) is Priority.URGENT

    def test_status_only_where_a_person_could_set_it(self, alpha, do):
        ticket = open_ticket(alpha)
        assert do(ticket, words.SetStatus(Status.ON_HOLD)) == [Change("set_status", "done", "new", "on_hold")]
        Ticket.objects.filter(id=ticket.id).update(status=Status.SOLVED)
        assert do(ticket, words.SetStatus(Status.PENDING)) == [Change("set_status", "refused:bad_transition")]
        assert Status(ticket.status) is Status.SOLVED

    def test_tags(self, alpha, do):
        ticket = open_ticket(alpha)
        do(ticket, words.ChangeTags(("Late One", "vip"), ()))
        assert ticket.tags == ["late-one", "vip"]
        assert do(ticket, words.ChangeTags((), ("VIP",))) == [
            Change("tags", "done", "late-one,vip", "late-one")
        ]
        full = tuple(f"t{number}" for number in range(20))
        assert do(ticket, words.ChangeTags(full, ())) == [Change("tags", "refused:tags")]
        assert ticket.tags == ["late-one"]

    def test_followers(self, alpha, do):
        ticket = open_ticket(alpha)
        step = words.AddFollowers(("leads:billing",))
        assert [do(ticket, step)[0].did for _ in range(2)] == ["done", "unchanged"]
        assert [one.membership_id for one in Follower.objects.filter(ticket=ticket)] == [
            alpha.lead.membership_id
        ]
        assert codes(ticket).count("tickets.follower_added") == 1

    def test_a_note_is_the_desks_and_internal(self, alpha, do):
        ticket = open_ticket(alpha)
        assert [do(ticket, words.AddNote("Look here"))[0].did for _ in range(2)] == ["done", "unchanged"]
        note = Message.objects.get(ticket=ticket, author_kind="system")
        assert (note.body, note.visibility) == ("Look here", Visibility.INTERNAL)

    def test_a_webhook_is_an_event_with_its_label(self, alpha, do):
        ticket = open_ticket(alpha)
        do(ticket, words.CallWebhook("pager"))
        event = Event.objects.get(code="tickets.webhook_step")
        assert event.data == {"ticket_id": ticket.id, "label": "pager", "key": "k:0"}

    def test_a_task(self, alpha, do):
        ticket = open_ticket(alpha)
        step = words.OpenTask("Ask the bank", "billing", 90)
        assert [do(ticket, step)[0].did for _ in range(2)] == ["done", "unchanged"]
        task = TicketTask.objects.get()
        assert (task.title, task.team_id, task.due_at, task.opened_by) == (
            "Ask the bank", alpha.teams["billing"], NOW + timedelta(minutes=90), "k:0",
        )  # fmt: skip
        assert do(ticket, words.OpenTask("x", "nowhere", None)) == [Change("open_task", "refused:no_team")]

    def test_a_closed_ticket_stays_as_it_is_and_the_rest_goes_on(self, alpha, do):
        ticket = open_ticket(alpha)
        Ticket.objects.filter(id=ticket.id).update(status=Status.CLOSED)
        before = (ticket.team_id, ticket.assignee_id, ticket.priority)
        changes = do(
            ticket, words.MoveToTeam("escalations"), words.Assign("nobody"), words.RaisePriority(),
            words.SetStatus(Status.OPEN), words.OpenTask("x", "", None), words.Notify(("team_leads",)),
        )  # fmt: skip
        assert [one.did for one in changes] == ["refused:closed"] * 5 + ["done"]
        assert (ticket.team_id, ticket.assignee_id, ticket.priority) == before
        assert (Status(ticket.status), TicketTask.objects.count()) == (Status.CLOSED, 0)


class TestRestricted:
    @pytest.fixture
    def secret(self, alpha):
        return open_ticket(alpha, topic="threat")

    def test_nobody_outside_is_told_or_follows(self, alpha, secret, do):
        lead, inside = alpha.lead.membership_id, alpha.specialist.membership_id
        everybody = ("leads:support", f"member:{lead}", "team:support", "team")
        do(secret, words.Notify(everybody), words.AddFollowers(everybody))
        assert told() == [inside]
        assert [one.membership_id for one in Follower.objects.all()] == [inside]
        assert do(secret, words.Assign(f"member:{lead}")) == [Change("assign", "refused:not_in_team")]
        assert secret.assignee_id == inside

    def test_it_is_never_moved_to_where_others_see_it(self, alpha, secret, do):
        wider = Team.objects.create(key="wider", name="Wider", is_restricted=True)
        for member in (alpha.specialist, alpha.lead):
            TeamMember.objects.create(team=wider, membership_id=member.membership_id)
        for key in ("escalations", "wider"):
            assert do(secret, words.MoveToTeam(key)) == [Change("move_to_team", "refused:restricted")]
        assert secret.team_id == alpha.teams["safety"]
        TeamMember.objects.filter(team=wider, membership_id=alpha.lead.membership_id).delete()
        assert do(secret, words.MoveToTeam("wider"))[0].did == "done"

    def test_into_a_restricted_team_it_goes_at_any_time(self, alpha, do):
        ticket = open_ticket(alpha)
        assert (
            do(ticket, words.MoveToTeam("safety"), words.Notify(("leads:support",)))[1].did
            == "refused:nobody"
        )
        assert told() == []


class TestWords:
    @pytest.mark.parametrize(
        ("word", "names"),
        [
            ("team", {"agent", "teammate", "lead"}),
            ("team_leads", {"lead"}),
            ("followers", {"admin"}),
            ("on_call", {"teammate"}),
            ("team:billing", {"lead"}),
            ("leads:support", {"lead"}),
            ("on_call:billing", {"specialist"}),
            ("on_call:escalations", set()),
            ("team:nowhere", set()),
            ("member:999999999999999999999999", set()),
        ],
    )
    def test_who_is_meant(self, alpha, word, names):
        ticket = open_ticket(alpha)
        Follower.objects.create(ticket=ticket, membership_id=alpha.admin.membership_id)
        for team, name in (("support", "teammate"), ("billing", "specialist")):
            OnCall.objects.create(
                team_id=alpha.teams[team], membership_id=alpha.members[name].membership_id,
                starts_at=NOW, ends_at=NOW + HOUR,
            )  # fmt: skip
        expected = sorted(alpha.members[name].membership_id for name in names)
        assert whom_to_tell(ticket, [word], at=NOW) == expected

    def test_the_assignee_and_somebody_by_number(self, alpha):
        ticket = open_ticket(alpha)
        admin = alpha.admin.membership_id
        assert whom_to_tell(ticket, ["assignee", f"member:{admin}"], at=NOW) == sorted(
            [ticket.assignee_id, admin]
        )
        ticket.assignee_id = None
        assert whom_to_tell(ticket, ["assignee"], at=NOW) == []


class TestShifts:
    @pytest.fixture
    def by_day(self, alpha):
        """The lead works Monday to Friday, nine to five in Berlin, from long ago."""
        WorkPattern.objects.create(
            membership_id=alpha.lead.membership_id, calendar=Calendar.objects.get(key="office"),
            from_on=NOW.date() - timedelta(days=30),
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("at", "shown"),
        [
            ("2026-03-02T10:00:00+00:00", "2026-03-02T10:00:00+00:00"),  # on shift: at once
            ("2026-03-02T22:00:00+00:00", "2026-03-03T08:00:00+00:00"),  # at night: in the morning
            ("2026-03-06T16:00:00+00:00", "2026-03-09T08:00:00+00:00"),  # the moment the week ends: Monday
            ("2026-03-28T12:00:00+00:00", "2026-03-30T07:00:00+00:00"),  # over the change to summer time
        ],
    )
    @pytest.mark.usefixtures("by_day")
    def test_it_waits_for_the_readers_shift(self, alpha, do, at, shown):
        ticket = open_ticket(alpha)
        do(ticket, words.Notify(("team_leads",)), now=datetime.fromisoformat(at))
        assert Notification.objects.get(kind="tickets.escalation").show_at == datetime.fromisoformat(shown)

    @pytest.mark.usefixtures("by_day")
    def test_urgent_news_waits_for_nobody(self, alpha, do):
        night = NOW + timedelta(hours=14)
        do(open_ticket(alpha), words.Notify(("team_leads",)), now=night, urgent=True)
        assert Notification.objects.get(kind="tickets.escalation").show_at == night

    def test_who_never_works_again_is_told_at_once(self, alpha, do):
        never = Calendar.objects.create(key="never", name="Never")
        hours = {"time_zone": "UTC", "hours": {"mon": [["09:00", "10:00"]]}}
        CalendarVersion.objects.create(calendar=never, number=1, definition=hours, created_at=NOW)
        WorkPattern.objects.create(
            membership_id=alpha.lead.membership_id, calendar=never,
            from_on=NOW.date() - timedelta(days=30), until_on=NOW.date() - timedelta(days=1),
        )  # fmt: skip
        do(open_ticket(alpha), words.Notify(("team_leads",)))
        assert Notification.objects.get(kind="tickets.escalation").show_at == NOW

    @pytest.mark.usefixtures("by_day")
    def test_an_assignment_waits_for_the_shift_of_whoever_gets_it(self, alpha):
        ticket, night = open_ticket(alpha), NOW + timedelta(hours=14)
        lead = alpha.lead.membership_id
        assign(actor=alpha.agent.actor, ticket_id=ticket.id, membership_id=lead, now=night)
        found = Notification.objects.get(kind="tickets.assigned_to_you", membership_id=lead)
        assert found.show_at == NOW + timedelta(hours=23)
