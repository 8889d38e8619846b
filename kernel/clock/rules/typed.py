"""A schedule as people type it into fields, and back into what `parse_schedule` reads.

Hours: `09:00-12:00, 13:00-17:00`. Dated lines: `2026-12-24 09:00-12:00`, `2026-12-31 closed`,
`2026-12-25 Christmas Day`.
"""

import re
from collections.abc import Mapping
from typing import Any

from kernel.clock.rules.schedule import WEEKDAYS, Schedule, Windows
from kernel.clock.rules.windows import refuse, write_windows

CLOSED = "closed"
_DASH = re.compile("\\s*[-\u2013]\\s*")


def write_typed(schedule: Schedule) -> dict[str, str]:
    """By field: time_zone, each weekday, holidays, shifts, breaks."""
    return {
        "time_zone": schedule.time_zone,
        **{day: _write(windows) for day, windows in zip(WEEKDAYS, schedule.hours, strict=True)},
        "holidays": "\n".join(f"{on} {name}".strip() for on, name in schedule.holidays),
        "shifts": "\n".join(f"{on} {_write(windows) or CLOSED}" for on, windows in schedule.shifts),
        "breaks": "\n".join(f"{on} {_write(windows)}" for on, windows in schedule.breaks),
    }


def read_typed(fields: Mapping[str, str]) -> dict[str, Any]:
    """The mapping that `parse_schedule` checks. Raises BadSchedule for what is no window at all."""
    return {
        "time_zone": fields.get("time_zone", "").strip(),
        "hours": {
            day: _windows(fields[day], f"hours.{day}") for day in WEEKDAYS if fields.get(day, "").strip()
        },
        "holidays": dict(_dated(fields.get("holidays", ""), "holidays")),
        "shifts": _dated_windows(fields.get("shifts", ""), "shifts"),
        "breaks": _dated_windows(fields.get("breaks", ""), "breaks"),
    }


def field_of(path: str) -> str:
    """The field that a complaint about `path` belongs to."""
    parts = re.split(r"[.\[]", path)
    if parts[0] == "hours":
        return parts[1] if len(parts) > 1 else WEEKDAYS[0]
    return parts[0] or "time_zone"


def _write(windows: Windows) -> str:
    return ", ".join(f"{start}-{end}" for start, end in write_windows(windows).items())


def _dated(text: str, path: str) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for line in text.splitlines():
        on, _, rest = line.strip().partition(" ")
        if not on:
            continue
        if on in found:
            refuse(f"{path}.{on}", f"{on} is there twice.")
        found[on] = rest.strip()
    return list(found.items())


def _dated_windows(text: str, path: str) -> dict[str, list[list[str]]]:
    return {on: _windows(rest, f"{path}.{on}") for on, rest in _dated(text, path)}


def _windows(text: str, path: str) -> list[list[str]]:
    if text.strip().lower() in {"", CLOSED}:
        return []
    found = []
    for part in text.split(","):
        ends = _DASH.split(part.strip())
        if len(ends) != 2:  # noqa: PLR2004 - a start and an end
            refuse(path, f"{part.strip()[:32]!r} is no window; write 09:00-17:00, and a comma between two.")
        found.append(ends)
    return found
