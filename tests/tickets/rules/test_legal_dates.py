"""When legal deadlines end: by example, and business days against counting day by day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.clock.rules.arithmetic import NeverOpen
from kernel.clock.rules.parsing import parse_schedule
from tickets.rules.legal import parse_legal_terms
from tickets.rules.legal_dates import Counting, compute, counting_in
from tickets.rules.legal_standard import standard_rules
from tickets.rules.legal_why import WhyKind, why

BERLIN, NEW_YORK, APIA = (ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Pacific/Apia"))
WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HOLIDAYS = {
    "2026-07-03": "Independence Day (observed)",
    "2026-09-07": "Labor Day",
    "2026-11-26": "Thanksgiving Day",
}
OFFICE = parse_schedule({"time_zone": "America/New_York", "hours": WEEK, "holidays": HOLIDAYS})
STANDARD = {key: parse_legal_terms(raw) for key, _, raw in standard_rules("office")}


def terms(unit, amount, opens_after=None):
    raw = {
        "basis": "b",
        "source": "s",
        "starts": "w",
        "unit": unit,
        "amount": amount,
        "opens_after": opens_after,
    }
    return parse_legal_terms(raw | ({"calendar": "office"} if unit == "business_days" else {}))


def due(unit, amount, start, zone=BERLIN):
    return compute(terms(unit, amount), start, Counting(zone)).due_at.astimezone(zone)


def local(zone, *when):
    return datetime(*when, tzinfo=zone)


def test_48_hours_are_48_hours():
    start = local(BERLIN, 2026, 3, 2, 10, 15)
    assert due("hours", 48, start) == local(BERLIN, 2026, 3, 4, 10, 15)
    friday = local(BERLIN, 2026, 3, 6, 18)
    assert due("hours", 48, friday) == local(BERLIN, 2026, 3, 8, 18)  # weekends count


def test_hours_over_a_clock_change_are_absolute():
    spring = local(BERLIN, 2026, 3, 28, 12)  # clocks go forward in the night to the 29th
    assert due("hours", 48, spring).isoformat() == "2026-03-30T13:00:00+02:00"
    autumn = local(NEW_YORK, 2026, 10, 31, 12)  # and back in the night to 1 November
    assert due("hours", 48, autumn, NEW_YORK).isoformat() == "2026-11-02T11:00:00-05:00"


@pytest.mark.parametrize(
    ("amount", "start", "end"),
    [
        (1, (2026, 1, 31, 9), (2026, 2, 28, 9)),
        (1, (2028, 1, 31, 9), (2028, 2, 29, 9)),
        (1, (2026, 3, 31, 9), (2026, 4, 30, 9)),
        (6, (2026, 8, 31, 23, 59, 59), (2027, 2, 28, 23, 59, 59)),
        (6, (2026, 3, 2, 9), (2026, 9, 2, 9)),
        (12, (2028, 2, 29, 9), (2029, 2, 28, 9)),
        (2, (2026, 12, 31, 9), (2027, 2, 28, 9)),
        (6, (2026, 9, 29, 2, 30), (2027, 3, 29, 2, 30)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_one(amount, start, end):
    assert due("months", amount, local(BERLIN, *start)) == local(BERLIN, *end)


@pytest.mark.parametrize(
    ("amount", "start", "end"),
    [
        (1, (2028, 2, 29, 9), (2029, 2, 28, 9)),
        (4, (2028, 2, 29, 9), (2032, 2, 29, 9)),
        (1, (2027, 3, 1, 0), (2028, 3, 1, 0)),
    ],
)
def test_years_know_leap_days(amount, start, end):
    assert due("years", amount, local(BERLIN, *start)) == local(BERLIN, *end)


def test_days_end_at_the_same_clock_time_in_the_desks_zone():
    assert due("days", 2, local(BERLIN, 2026, 3, 28, 12)).isoformat() == "2026-03-30T12:00:00+02:00"
    # 02:30 does not exist on the 29th: read with the offset before the change
    assert due("days", 1, local(BERLIN, 2026, 3, 28, 2, 30)).isoformat() == "2026-03-29T03:30:00+02:00"
    # 02:30 exists twice on 25 October: the first
    assert due("days", 1, local(BERLIN, 2026, 10, 24, 2, 30)).isoformat() == "2026-10-25T02:30:00+02:00"


def test_the_zone_decides_on_which_day_it_starts():
    start = datetime(
        2026, 1, 31, 23, 30, tzinfo=UTC
    )  # already 1 February in Berlin, still the 31st in New York
    assert due("months", 1, start).isoformat() == "2026-03-01T00:30:00+01:00"
    assert due("months", 1, start, NEW_YORK).isoformat() == "2026-02-28T18:30:00-05:00"
    assert due("days", 1, datetime(2011, 12, 29, 12, tzinfo=APIA), APIA).date() == date(
        2011, 12, 31
    )  # no 30th there


def business(amount, start, opens_after=None, schedule=OFFICE):
    return compute(terms("business_days", amount, opens_after), start, counting_in("Etc/UTC", schedule))


def test_business_days_count_from_the_day_after_to_the_end_of_the_last():
    assert business(1, local(NEW_YORK, 2026, 3, 2, 0)).due_at == local(NEW_YORK, 2026, 3, 3, 23, 59, 59)
    assert business(1, local(NEW_YORK, 2026, 3, 2, 23, 59)).due_at == local(NEW_YORK, 2026, 3, 3, 23, 59, 59)
    assert business(1, local(NEW_YORK, 2026, 3, 6, 9)).due_at == local(NEW_YORK, 2026, 3, 9, 23, 59, 59)
    assert business(1, local(NEW_YORK, 2026, 3, 7, 9)).due_at == local(NEW_YORK, 2026, 3, 9, 23, 59, 59)
    # clocks change on Sunday 8 March there: the day still ends at midnight
    assert business(7, local(NEW_YORK, 2026, 3, 2, 9)).due_at.isoformat() == "2026-03-12T03:59:59+00:00"


def test_the_day_of_the_start_is_that_of_the_calendars_zone():
    start = datetime(2026, 3, 3, 2, tzinfo=UTC)  # still Monday evening in New York
    assert business(1, start).due_at == local(NEW_YORK, 2026, 3, 3, 23, 59, 59)


def test_a_dmca_window():
    """A counter-notice of 24 June 2026; 3 July is a holiday."""
    span = compute(STANDARD["dmca_restore"], local(NEW_YORK, 2026, 6, 24, 15), counting_in("UTC", OFFICE))
    assert span.opens_at == local(
        NEW_YORK, 2026, 7, 10, 0
    )  # 9 July is the tenth business day: it must be over
    assert span.due_at == local(NEW_YORK, 2026, 7, 15, 23, 59, 59)


def test_a_card_network_complaint():
    span = compute(STANDARD["network_complaint"], local(NEW_YORK, 2026, 9, 4, 18), counting_in("UTC", OFFICE))
    assert (span.opens_at, span.due_at) == (
        None,
        local(NEW_YORK, 2026, 9, 16, 23, 59, 59),
    )  # Labor Day left out


def test_the_other_standard_entries():
    start, counting = local(BERLIN, 2026, 3, 2, 10), Counting(BERLIN)
    ends = {
        key: compute(STANDARD[key], start, counting).due_at
        for key in ("take_it_down", "dsa_complaint", "csam_preservation")
    }
    assert ends == {
        "take_it_down": local(BERLIN, 2026, 3, 4, 10),
        "dsa_complaint": local(BERLIN, 2026, 9, 2, 10),
        "csam_preservation": local(BERLIN, 2027, 3, 2, 10),
    }


def test_a_window_in_other_units():
    span = compute(terms("hours", 48, 24), local(BERLIN, 2026, 3, 2, 10), Counting(BERLIN))
    assert span.opens_at == local(BERLIN, 2026, 3, 3, 10)


def test_a_calendar_that_never_opens_is_refused():
    shut = parse_schedule({"time_zone": "Etc/UTC", "shifts": {"2026-03-03": [["09:00", "10:00"]]}})
    with pytest.raises(NeverOpen):
        business(2, datetime(2026, 3, 2, tzinfo=UTC), schedule=shut)
    with pytest.raises(ValueError, match="calendar"):
        compute(terms("business_days", 1), datetime(2026, 3, 2, tzinfo=UTC), Counting(BERLIN))


DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))
ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "America/St_Johns"]
)


@settings(max_examples=300, deadline=None)
@given(
    zone=ZONES,
    open_on=st.sets(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1),
    holidays=st.sets(st.dates(date(2026, 1, 1), date(2026, 4, 1)), max_size=20),
    start=st.integers(0, 90 * 86_400).map(
        lambda later: datetime(2025, 12, 1, tzinfo=UTC) + timedelta(seconds=later)
    ),
    amount=st.integers(1, 40),
    opens=st.integers(0, 39),
)
def test_business_days_against_counting_one_by_one(zone, open_on, holidays, start, amount, opens):
    names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    opens = opens if opens < amount else 0
    schedule = parse_schedule(
        {
            "time_zone": zone,
            "hours": {day: [["10:00", "11:30"]] for day in open_on},
            "holidays": {on.isoformat(): "Off" for on in holidays},
        }
    )
    here, counted, opened = ZoneInfo(zone), 0, None
    on = start.astimezone(here).date()
    while counted < amount:
        on += timedelta(days=1)
        if names[on.weekday()] in open_on and on not in holidays:
            counted += 1
            if counted == opens:
                opened = datetime.combine(on + timedelta(days=1), time(), tzinfo=here)
    said = terms("business_days", amount, opens or None)
    span = compute(said, start, counting_in("UTC", schedule))
    assert span.due_at == datetime.combine(on, time(23, 59, 59), tzinfo=here)
    assert span.opens_at == opened
    lines = why(said, start, span.due_at, counting_in("UTC", schedule))
    assert [line.number for line in lines if line.kind is WhyKind.COUNTED] == list(range(1, amount + 1))
    between = [line for line in lines if line.kind in {WhyKind.COUNTED, WhyKind.HOLIDAY, WhyKind.CLOSED}]
    assert len(between) == (on - start.astimezone(here).date()).days


def said(unit, amount, start, zone=BERLIN):
    counting = Counting(zone)
    found = terms(unit, amount)
    return [
        (line.kind.value, line.on.isoformat(), line.text)
        for line in why(found, start, compute(found, start, counting).due_at, counting)
    ]


def test_why_then():
    start = local(NEW_YORK, 2026, 7, 1, 9)
    counting = counting_in("UTC", OFFICE)
    lines = why(terms("business_days", 3, 2), start, business(3, start).due_at, counting)
    assert [(line.kind.value, line.on.day, line.text) for line in lines] == [
        (
            "start", 1,
            "2 to 3 business days, counted from the day after the start to the end of the last one (America/New_York)",
        ),
        ("counted", 2, "Business day 1"),
        ("holiday", 3, "Independence Day (observed)"),
        ("closed", 4, "Closed that day"),
        ("closed", 5, "Closed that day"),
        ("counted", 6, "Business day 2"),
        ("opens", 6, "These days are over at midnight: the window opens"),
        ("counted", 7, "Business day 3"),
    ]  # fmt: skip


def test_why_names_clock_changes_and_short_months():
    assert said("hours", 48, local(BERLIN, 2026, 3, 28, 12))[1:] == [
        ("clock_change", "2026-03-29", "Clocks go forward 1 h; hours count as they pass")
    ]
    assert said("months", 1, local(BERLIN, 2026, 1, 31, 9)) == [
        ("start", "2026-01-31", "1 month later at the same time by the clock (Europe/Berlin)"),
        ("clamped", "2026-02-28", "February 2026 has no day 31, so it ends on its last day"),
    ]
    assert [kind for kind, _, _ in said("years", 1, local(BERLIN, 2026, 3, 2, 10))] == [
        "start", "clock_change", "clock_change",
    ]  # fmt: skip


def test_why_warns_of_a_calendar_whose_holidays_end():
    start = local(NEW_YORK, 2026, 12, 30, 9)
    lines = why(terms("business_days", 5), start, business(5, start).due_at, counting_in("UTC", OFFICE))
    assert lines[-1].kind is WhyKind.WARNING
    assert lines[-1].text == "The calendar lists holidays up to 2026 only: holidays after that were counted"


def test_the_date_that_was_given_is_not_counted():
    given_on = parse_legal_terms({"basis": "b", "source": "s", "starts": "w", "unit": "external"})
    start = local(BERLIN, 2026, 3, 2, 10)
    (line,) = why(given_on, start, start + timedelta(days=9), Counting(BERLIN))
    assert line.text == "The date was given by somebody else; nothing is counted (Europe/Berlin)"
