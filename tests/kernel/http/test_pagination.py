"""Walking pages forwards and back gives every row once, in order, whatever the order, the NULLs and the ties."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.http.cursors import BadCursor, Position, decode_cursor, encode_cursor
from kernel.http.pagination import paginate
from kernel.people.models import Membership, Notification
from kernel.tenancy.context import tenant_context

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ORDERS = [("id",), ("-id",), ("read_at", "id"), ("-read_at", "-id"), ("read_at", "-id"), ("-read_at", "id")]
ORDERS += [("kind", "read_at", "id"), ("kind", "-read_at", "id"), ("-kind", "-read_at", "-id")]
ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.none() | st.integers(0, 3)), max_size=12)


@pytest.fixture
def inbox(world):
    with tenant_context(world.alpha.id):
        yield Notification.objects.filter(membership_id=world.alpha.agent.membership_id)


def fill(inbox, member_id, rows):
    inbox.delete()
    Notification.objects.bulk_create(
        [
            Notification(
                membership_id=member_id,
                kind=kind,
                subject_kind="ticket",
                subject_id=number,
                key=str(number),
                created_at=NOW,
                show_at=NOW,
                read_at=None if minute is None else NOW + timedelta(minutes=minute),
            )
            for number, (kind, minute) in enumerate(rows)
        ]
    )


def walk(inbox, order, size):
    """All pages forwards, then from the last one back to the first."""
    pages, after = [], None
    while True:
        page = paginate(inbox, order=order, after=after, size=size)
        pages.append(page)
        if page.next is None:
            break
        after = page.next
    back = [pages[-1]]
    while back[-1].previous is not None:
        back.append(paginate(inbox, order=order, after=back[-1].previous, size=size))
    return [[row.id for row in page.rows] for page in pages], [
        [row.id for row in page.rows] for page in back[::-1]
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, order=st.sampled_from(ORDERS), size=st.integers(1, 5))
def test_every_row_once_and_in_order_both_ways(inbox, world, rows, order, size):
    fill(inbox, world.alpha.agent.membership_id, rows)
    whole = [row.id for row in inbox.order_by(*order)]
    forwards, backwards = walk(inbox, order, size)
    assert [row for page in forwards for row in page] == whole
    assert [row for page in backwards for row in page] == whole
    assert all(len(page) == size for page in forwards[:-1])


def test_rows_added_meanwhile_shift_nothing(inbox, world):
    fill(inbox, world.alpha.agent.membership_id, [("a", None)] * 4)
    first = paginate(inbox, order=("-id",), size=2)
    Notification.objects.create(
        membership_id=world.alpha.agent.membership_id,
        kind="a", subject_kind="ticket", subject_id=9, key="new", created_at=NOW, show_at=NOW,
    )  # fmt: skip
    second = paginate(inbox, order=("-id",), after=first.next, size=2)
    assert [row.subject_id for row in (*first.rows, *second.rows)] == [3, 2, 1, 0]


def test_a_deep_page_is_one_query_that_starts_inside_the_index(inbox, world, django_assert_num_queries):
    fill(inbox, world.alpha.agent.membership_id, [("a", None)] * 10)
    first = paginate(inbox, order=("-id",), size=3)
    with django_assert_num_queries(1) as queries:
        paginate(inbox, order=("-id",), after=first.next, size=3)
    assert '("people_notification"."id") < ' in queries[0]["sql"]


def test_values_rows_and_relations(inbox, world):
    order = ("user__email", "id")
    members = Membership.objects.values("id", "user__email")
    first = paginate(members, order=order, size=3)
    second = paginate(members, order=order, after=first.next, size=3)
    emails = [row["user__email"].split("@")[0] for row in (*first.rows, *second.rows)]
    assert emails == ["admin", "agent", "lead", "specialist", "teammate"]


def test_an_empty_page_leads_nowhere(inbox):
    page = paginate(inbox.none(), order=("id",), size=3)
    assert (page.rows, page.next, page.previous) == ([], None, None)


@pytest.mark.parametrize("text", ["", "x", "x" * 9000, "a:b:c", "\ud800", "\x00"])
def test_a_made_up_cursor_is_refused(text):
    with pytest.raises(BadCursor):
        decode_cursor(text, ("id",))


def test_a_cursor_is_of_one_order_and_one_tenant(world):
    with tenant_context(world.alpha.id):
        cursor = encode_cursor(Position([1], backwards=False), ("id",))
        assert decode_cursor(cursor, ("id",)) == Position([1], backwards=False)
        with pytest.raises(BadCursor):
            decode_cursor(cursor, ("-id",))
    with tenant_context(world.beta.id), pytest.raises(BadCursor):
        decode_cursor(cursor, ("id",))


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=20) | st.datetimes(timezones=st.just(UTC)) | st.dates() | st.decimals(allow_nan=False, allow_infinity=False) | st.booleans(), max_size=4), st.booleans())  # noqa: E501 # fmt: skip
def test_what_goes_into_a_cursor_comes_out(values, backwards):
    position = Position(values, backwards)
    assert decode_cursor(encode_cursor(position, ("a",)), ("a",)) == position
