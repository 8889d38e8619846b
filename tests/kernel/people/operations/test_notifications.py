from datetime import timedelta

import pytest

from kernel.people.models import Notification
from kernel.people.operations.notifications import mark_read, notify
from kernel.people.queries import notifications as queries
from kernel.people.queries.notifications import Told, count_unread, list_notifications, notification_kind
from tests.world import NOW


@pytest.fixture
def kinds(monkeypatch):
    monkeypatch.setattr(queries, "_tellers", {})
    asked = []

    def tell(found):
        asked.append(len(found))
        return {
            row.id: Told(f"about {row.subject_id}", f"/desk/{row.subject_id}/")
            for row in found
            if row.subject_id
        }

    notification_kind("test.kind", tell)
    return asked


def send(*members, subject_id=1, key="a"):
    notify(
        membership_ids=[member.membership_id for member in members],
        kind="test.kind", subject_kind="ticket", subject_id=subject_id, key=key, now=NOW,
    )  # fmt: skip


def test_the_same_news_is_told_once_to_each(alpha):
    send(alpha.agent, alpha.lead, alpha.agent)
    send(alpha.agent, alpha.lead, alpha.admin)
    assert Notification.objects.count() == 3
    assert count_unread(membership_id=alpha.agent.membership_id, now=NOW) == 1


def test_a_page_is_told_in_one_go_and_newest_first(alpha, kinds):
    for number in (1, 2, 0, 3):
        send(alpha.agent, subject_id=number, key=str(number))
    page = list_notifications(membership_id=alpha.agent.membership_id, now=NOW, size=10)
    assert [(row.text, row.url, row.is_read) for row in page.rows] == [
        ("about 3", "/desk/3/", False),
        ("about 2", "/desk/2/", False),
        ("about 1", "/desk/1/", False),
    ]
    assert kinds == [4]


def test_reading(alpha):
    for number in range(3):
        send(alpha.agent, alpha.lead, subject_id=number, key=str(number))
    mine = Notification.objects.filter(membership_id=alpha.agent.membership_id).order_by("id")
    assert mark_read(actor=alpha.agent.actor, notification_ids=[mine[0].id], now=NOW) == 1
    assert mark_read(actor=alpha.agent.actor, now=NOW) == 2
    assert count_unread(membership_id=alpha.agent.membership_id, now=NOW) == 0
    assert count_unread(membership_id=alpha.lead.membership_id, now=NOW) == 3


def test_nobody_elses_can_be_read(alpha):
    send(alpha.lead)
    theirs = Notification.objects.get().id
    assert mark_read(actor=alpha.agent.actor, notification_ids=[theirs], now=NOW) == 0


def test_one_that_waits_is_neither_listed_nor_counted_nor_read_before(alpha, kinds):
    me, lead = alpha.agent.membership_id, alpha.lead.membership_id
    morning = NOW + timedelta(hours=9)
    notify(
        membership_ids=[me, lead], kind="test.kind", subject_kind="ticket", subject_id=1, key="night", now=NOW,
        show_at={me: morning, lead: NOW - timedelta(hours=1)},
    )  # fmt: skip
    early = morning - timedelta(seconds=1)
    assert count_unread(membership_id=me, now=early) == 0
    assert list_notifications(membership_id=me, now=early).rows == []
    assert mark_read(actor=alpha.agent.actor, now=early) == 0
    assert count_unread(membership_id=lead, now=NOW) == 1  # never shown before it was written
    assert count_unread(membership_id=me, now=morning) == 1
    assert [row.text for row in list_notifications(membership_id=me, now=morning).rows] == ["about 1"]
    assert mark_read(actor=alpha.agent.actor, now=morning) == 1
