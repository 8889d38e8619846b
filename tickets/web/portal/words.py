"""A request in the customer's words: where it stands, what happens next, when they will hear."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tickets.queries.portal import PlainStatus, RequestPage

WEEK = timedelta(days=6)
LABELS = {
    PlainStatus.RECEIVED: "Received",
    PlainStatus.IN_REVIEW: "In review",
    PlainStatus.WAITING_FOR_YOU: "Waiting for you",
    PlainStatus.DONE: "Done",
}
TONES = {
    PlainStatus.RECEIVED: "info",
    PlainStatus.IN_REVIEW: "info",
    PlainStatus.WAITING_FOR_YOU: "warn",
    PlainStatus.DONE: "ok",
}
NOTES = {
    PlainStatus.RECEIVED: "it is with us",
    PlainStatus.IN_REVIEW: "somebody is on it",
    PlainStatus.WAITING_FOR_YOU: "only if we need something",
    PlainStatus.DONE: "settled",
}


@dataclass(frozen=True, slots=True)
class Step:
    """`state` is done, current or todo."""

    label: str
    note: str
    state: str


def steps_of(status: PlainStatus) -> list[Step]:
    """Four steps. A request that never waited for its customer skips the third."""
    order = list(LABELS)
    here = order.index(status)
    return [Step(LABELS[step], NOTES[step], _state(place, here)) for place, step in enumerate(order)]


def _state(place: int, here: int) -> str:
    if place == here:
        return "current"
    return "done" if place < here else "todo"


def next_of(page: RequestPage, *, zone: str, now: datetime) -> str:
    """One or two sentences. A promise that was missed is not repeated as if it still stood."""
    promise = (
        f" You hear from us by {clock_time(page.answer_by, zone=zone, now=now)}." if page.answer_by else ""
    )
    if page.status is PlainStatus.RECEIVED:
        return f"Your request is in our queue.{promise}"
    if page.status is PlainStatus.IN_REVIEW:
        return f"We are working on it; there is nothing you need to do.{promise}"
    if page.status is PlainStatus.WAITING_FOR_YOU:
        return "We need something from you. Read our last message and answer it below."
    if page.continued_as:
        return f"It continues as request #{page.continued_as}, together with what you wrote there."
    if page.becomes_follow_up:
        return "This was closed a while ago. If you write again, it becomes a new request that refers to this one."
    return "This request is done. If it is not, write again or reopen it."


def clock_time(moment: datetime, *, zone: str, now: datetime) -> str:
    """`today, 14:00 (Europe/Berlin)`: the day as one would say it, and whose clock that is."""
    local, today = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    return f"{_day(local, (local.date() - today).days)}, {local:%H:%M} ({zone.replace('_', ' ')})"


def _day(local: datetime, days: int) -> str:
    near = {0: "today", 1: "tomorrow"}
    if days in near:
        return near[days]
    return f"{local:%A}" if 0 < days <= WEEK.days else f"{local:%A}, {local.day} {local:%B %Y}"
