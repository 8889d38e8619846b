"""Windows, times and dates as text: `09:00`, `24:00`, `2026-12-24`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NoReturn

from kernel.clock.rules.instants import DAY_SECONDS, FIRST_YEAR, LAST_YEAR
from kernel.clock.rules.schedule import Window, Windows
from kernel.errors import Invalid

MAX_WINDOWS = 24  # on one date

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_END_OF_DAY = ("24:00", "24:00:00")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PAIR = 2


class BadSchedule(Invalid):
    """`path` names the place (`hours.mon.09:00`), `message` says in one sentence what is wrong there."""

    code = "clock.bad_schedule"

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message, fields={path: [message]})
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message

    def __reduce__(self) -> tuple[type["BadSchedule"], tuple[str, str]]:
        return type(self), (self.path, self.message)


def parse_windows(value: object, path: str, *, overlap: bool) -> Windows:
    windows = sorted(_each_window(value, path))
    if len(windows) > MAX_WINDOWS:
        refuse(path, f"A date can have at most {MAX_WINDOWS} windows.")
    for earlier, later in pairwise(windows):
        if not overlap and earlier.end > later.start:
            refuse(f"{path}.{write_time(later.start)}", "The window overlaps the one before it.")
    return tuple(windows)


def parse_date(value: object, path: str) -> date:
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        refuse(path, f"{str(value)[:32]!r} is not a date such as 2026-12-24.")
    year, month, day = (int(group) for group in match.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        refuse(path, f"The year must lie between {FIRST_YEAR} and {LAST_YEAR}.")
    try:
        return date(year, month, day)
    except ValueError:
        refuse(path, f"There is no date {value}.")


def write_windows(windows: Windows) -> dict[str, str]:
    return {write_time(start): "24:00" if end == DAY_SECONDS else write_time(end) for start, end in windows}


def write_time(seconds: int) -> str:
    minutes, second = divmod(seconds % DAY_SECONDS, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{second:02}" if second else text


def refuse(path: str, message: str) -> NoReturn:
    raise BadSchedule(path, message)


def _each_window(value: object, path: str) -> Iterator[Window]:
    if isinstance(value, Mapping):
        for start, end in value.items():
            yield _parse_window(start, end, f"{path}.{start}")
        return
    if not isinstance(value, Sequence) or isinstance(value, str):
        refuse(path, "Windows are an object of start and end, or a list of pairs.")
    for index, pair in enumerate(value):
        if not isinstance(pair, Sequence) or isinstance(pair, str) or len(pair) != _PAIR:
            refuse(f"{path}[{index}]", "A window is a pair of start and end.")
        yield _parse_window(pair[0], pair[1], f"{path}[{index}]")


def _parse_window(start: object, end: object, path: str) -> Window:
    begin = _parse_time(start, path)
    finish = DAY_SECONDS if end in _END_OF_DAY else _parse_time(end, path)
    if begin == finish:
        refuse(path, "The window starts and ends at the same time.")
    return Window(begin, finish if finish > begin else finish + DAY_SECONDS)


def _parse_time(value: object, path: str) -> int:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        refuse(path, f"{str(value)[:32]!r} is not a time from 00:00 to 23:59 (24:00 as an end).")
    hours, minutes, seconds = match.groups(default="0")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)
