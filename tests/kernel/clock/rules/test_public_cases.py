"""The worked examples of another business-hours library (zendesk/biz), handed to us as data."""

import json
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kernel.clock.rules.arithmetic import (
    Period,
    add,
    elapsed,
    is_open,
    on_break,
    on_holiday,
    periods,
    periods_backward,
    subtract,
)
from kernel.clock.rules.days import add_days, subtract_days
from kernel.clock.rules.instants import local_instant
from kernel.clock.rules.parsing import parse_schedule
from kernel.clock.rules.schedule import Schedule

CASES = Path(__file__).parents[5] / "shared" / "data" / "business_hours_biz" / "public" / "cases.json"
UNITS = {"second": 1, "minute": 60, "hour": 3600}


def load_cases():
    if not CASES.exists():
        reason = "the shared data is not on this machine"
        return [pytest.param({}, id="public-cases", marks=pytest.mark.skip(reason=reason))]
    return [pytest.param(case, id=case["id"]) for case in json.loads(CASES.read_text())]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def shown(found) -> list[dict[str, str]]:
    return [{"start": text(period.start), "end": text(period.end)} for period in found]


def text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def backward_for(schedule: Schedule, origin: datetime, length: timedelta) -> list[Period]:
    first = subtract(schedule, origin, length)
    return [
        period._replace(start=max(period.start, first))
        for period in islice(periods_backward(schedule, origin), 50)
        if period.end > first
    ]


def time_after(schedule: Schedule, given) -> str:
    start = moment(given["time"])
    if given["unit"] == "day":
        return text(add_days(schedule, start, given["amount"]))
    return text(add(schedule, start, given["amount"] * UNITS[given["unit"]]))


def time_before(schedule: Schedule, given) -> str:
    end = moment(given["time"])
    if given["unit"] == "day":
        return text(subtract_days(schedule, end, given["amount"]))
    return text(subtract(schedule, end, given["amount"] * UNITS[given["unit"]]))


ANSWERS = {
    "time_after": time_after,
    "time_before": time_before,
    "periods_after": lambda s, i: shown(islice(periods(s, moment(i["origin"])), i["take"])),
    "periods_before": lambda s, i: shown(islice(periods_backward(s, moment(i["origin"])), i["take"])),
    "periods_after_until": lambda s, i: shown(periods(s, moment(i["origin"]), moment(i["until"]))),
    "periods_before_for": lambda s, i: shown(
        backward_for(s, moment(i["origin"]), timedelta(minutes=i["minutes"]))
    ),
    "in_hours": lambda s, i: is_open(s, moment(i["time"])),
    "on_break": lambda s, i: on_break(s, moment(i["time"])),
    "on_holiday": lambda s, i: on_holiday(s, moment(i["time"])),
    "within": lambda s, i: {"seconds": elapsed(s, moment(i["from"]), moment(i["to"]))},
}


@pytest.mark.parametrize("case", load_cases())
def test_public_case(case):
    given, expected = case["input"], case["expected"]
    if case["kind"] == "local_to_instant":
        hours, minutes, seconds = (int(part) for part in given["local_time"].split(":"))
        zone = ZoneInfo(case["schedule"]["time_zone"])
        found = local_instant(zone, date.fromisoformat(given["date"]), hours * 3600 + minutes * 60 + seconds)
        assert text(found) == expected
        return
    schedule = parse_schedule(case["schedule"])
    assert ANSWERS[case["kind"]](schedule, given) == expected
