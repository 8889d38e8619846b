"""What an entry of the legal catalogue says, read from its stored terms: the duty, its time, and the law behind it.

`by` duties are to be done before the time is over; `until` duties (preserving, keeping a channel open) are kept by
lasting as long. A legal deadline never pauses, and it can be extended only where its terms say so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from kernel.errors import Invalid
from tickets.rules.reading import Place
from tickets.rules.sla import WHOLE, Threshold, threshold_words
from tickets.rules.steps import Ladder, parse_ladder, write_ladder

MAX_BASIS, MAX_SOURCE, MAX_STARTS, MAX_CALENDAR = 200, 500, 300, 40
MAX_THRESHOLDS, MAX_PERCENT = 20, 1000
MAX_MINUTES = 10 * 366 * 24 * 60
INNER = "inner"  # as a threshold's key: the desk's own, earlier target
PARTS = (
    "basis", "source", "starts", "duty", "unit", "amount", "opens_after", "calendar", "margin", "extendable",
    "thresholds",
)  # fmt: skip


class BadLegalTerms(Invalid):
    code = "tickets.bad_legal_rule"


class Unit(StrEnum):
    HOURS = "hours"
    DAYS = "days"
    BUSINESS_DAYS = "business_days"
    MONTHS = "months"
    YEARS = "years"
    EXTERNAL = "external"  # somebody else names the date, as a payment processor does for evidence


MOST = {Unit.HOURS: 8784, Unit.DAYS: 3660, Unit.BUSINESS_DAYS: 1000, Unit.MONTHS: 120, Unit.YEARS: 10}


class Duty(StrEnum):
    BY = "by"
    UNTIL = "until"


@dataclass(frozen=True, slots=True)
class LegalStage:
    threshold: Threshold
    ladder: Ladder


@dataclass(frozen=True, slots=True)
class LegalTerms:
    """`starts`: in words, what sets it going. `opens_after`, in the same unit: not before. `margin`: the desk's own
    target, a share of the time or minutes before its end.
    """

    basis: str
    source: str
    starts: str
    unit: Unit
    amount: int = 0
    opens_after: int = 0
    duty: Duty = Duty.BY
    calendar_key: str = ""
    margin: Threshold | None = None
    extendable: bool = False
    stages: tuple[LegalStage, ...] = ()

    def ladder(self, key: str) -> Ladder:
        return next((stage.ladder for stage in self.stages if stage.threshold.key == key), ())

    @property
    def length(self) -> str:
        """In words: "48 hours", "10 to 14 business days", "until the date that is given"."""
        if self.unit is Unit.EXTERNAL:
            return "until the date that is given"
        unit = self.unit.replace("_", " ")
        told = unit.removesuffix("s") if self.amount == 1 else unit
        return f"{f'{self.opens_after} to ' if self.opens_after else ''}{self.amount} {told}"


def moment_of(threshold: Threshold, *, started_at: datetime, due_at: datetime) -> datetime | None:
    """When it is reached, by the clock on the wall; None where the deadline is shorter than the time before it."""
    found = threshold.budget(due_at - started_at)
    return None if found is None else started_at + found


def legal_threshold_words(key: str) -> str:
    """After the name of the deadline; a deadline that was extended tells its thresholds again, as `p80#1`."""
    plain = key.partition("#")[0]
    return "has reached our own target" if plain == INNER else threshold_words(plain)


# Reading


def parse_legal_terms(raw: object) -> LegalTerms:
    """Raises BadLegalTerms with the place that is wrong. Times before and after are written in minutes."""
    given = Place("", {} if raw is None else raw, BadLegalTerms).mapping(*PARTS)
    unit = _unit(given["unit"])
    duty = _duty(given["duty"])
    amount = _amount(given["amount"], unit)
    return LegalTerms(
        basis=given["basis"].text(most=MAX_BASIS),
        source=_source(given["source"]),
        starts=given["starts"].text(most=MAX_STARTS),
        unit=unit,
        amount=amount,
        opens_after=_opens_after(given["opens_after"], unit, amount, duty),
        duty=duty,
        calendar_key=_calendar(given["calendar"], unit),
        margin=_margin(given["margin"]),
        extendable=given["extendable"].flag(),
        stages=_stages(given["thresholds"], duty),
    )


def _unit(place: Place) -> Unit:
    if place.value not in list(Unit):
        place.refuse(f"Use {', '.join(Unit)}.")
    return Unit(place.value)


def _duty(place: Place) -> Duty:
    if place.value not in (None, *Duty):
        place.refuse("Use by (to be done before it is over) or until (to be kept that long).")
    return Duty(place.value or Duty.BY)


def _source(place: Place) -> str:
    """An address or a citation; an address must be one that a browser may open."""
    text = place.text(most=MAX_SOURCE)
    if ":" in text.split(" ", 1)[0] and "//" in text and not text.startswith(("https://", "http://")):
        place.refuse("Use an address that begins with https://, or cite the source in words.")
    return text


def _amount(place: Place, unit: Unit) -> int:
    if unit is Unit.EXTERNAL:
        if place.is_given:
            place.refuse("Somebody else gives the date, so there is nothing to count.")
        return 0
    return place.whole(low=1, high=MOST[unit])


def _opens_after(place: Place, unit: Unit, amount: int, duty: Duty) -> int:
    if not place.is_given:
        return 0
    if unit is Unit.EXTERNAL or duty is Duty.UNTIL:
        place.refuse("Only what is to be done within a counted time can have a window that opens.")
    if amount == 1:
        place.refuse("A window needs at least two units of time.")
    return place.whole(low=1, high=amount - 1)


def _calendar(place: Place, unit: Unit) -> str:
    if unit is Unit.BUSINESS_DAYS:
        return place.text(most=MAX_CALENDAR)
    if place.value:
        place.refuse("Only business days are counted in a calendar.")
    return ""


def _margin(place: Place) -> Threshold | None:
    """`{"percent": 80}` of the time, or minutes `{"before": 1440}` its end."""
    if not place.is_given:
        return None
    given = place.mapping("percent", "before")
    if given["percent"].is_given == given["before"].is_given:
        place.refuse("Use one of percent and before.")
    if given["before"].is_given:
        return Threshold(offset_seconds=-given["before"].whole(low=1, high=MAX_MINUTES) * 60)
    return Threshold(percent=given["percent"].whole(low=1, high=WHOLE - 1))


def _stages(place: Place, duty: Duty) -> tuple[LegalStage, ...]:
    stages: list[LegalStage] = []
    for entry in place.items(most=MAX_THRESHOLDS):
        given = entry.mapping("at", "ladder")
        threshold = _threshold(given["at"])
        if duty is Duty.UNTIL and (threshold.offset_seconds > 0 or threshold.percent > WHOLE):
            given["at"].refuse("What is kept until its end is over then: nothing comes after it.")
        if any(stage.threshold.key == threshold.key for stage in stages):
            given["at"].refuse("This threshold is there already.")
        stages.append(LegalStage(threshold, parse_ladder(given["ladder"])))
    return tuple(stages)


def _threshold(place: Place) -> Threshold:
    """`{"percent": 80}`, or minutes `{"before": 30}` or `{"after": 60}` the deadline."""
    given = place.mapping("percent", "before", "after")
    named = [name for name, entry in given.items() if entry.is_given]
    if len(named) != 1:
        place.refuse("Use one of percent, before and after.")
    name = named[0]
    if name == "percent":
        return Threshold(percent=given[name].whole(low=1, high=MAX_PERCENT))
    seconds = given[name].whole(low=1, high=MAX_MINUTES) * 60
    return Threshold(offset_seconds=seconds if name == "after" else -seconds)


# Writing


def write_legal_terms(terms: LegalTerms) -> dict[str, Any]:
    """What `parse_legal_terms` reads, every part named, so that two versions can be compared."""
    return {
        "basis": terms.basis,
        "source": terms.source,
        "starts": terms.starts,
        "duty": terms.duty.value,
        "unit": terms.unit.value,
        "amount": terms.amount or None,
        "opens_after": terms.opens_after or None,
        "calendar": terms.calendar_key,
        "margin": _write_threshold(terms.margin) if terms.margin else None,
        "extendable": terms.extendable,
        "thresholds": [
            {"at": _write_threshold(stage.threshold), "ladder": write_ladder(stage.ladder)}
            for stage in terms.stages
        ],
    }


def _write_threshold(threshold: Threshold) -> dict[str, int]:
    if not threshold.offset_seconds:
        return {"percent": threshold.percent}
    minutes = abs(threshold.offset_seconds) // 60
    return {"after" if threshold.offset_seconds > 0 else "before": minutes}


def inner_target(terms: LegalTerms, *, started_at: datetime, due_at: datetime) -> datetime | None:
    if terms.margin is None:
        return None
    found = moment_of(terms.margin, started_at=started_at, due_at=due_at)
    return found if found is not None and found - started_at > timedelta() else None
