"""A ticket's clocks, walked minute by minute: nothing of the engine's arithmetic, stretches or marks is used here.

A calendar says of each minute whether it is open. Each clock counts the open minutes in which it runs, in every
calendar at once, and remembers when each was counted: a deadline is the moment at which its last minute was counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = 1440
SPAN = 100  # days that a calendar is laid out for
MINUTE = timedelta(minutes=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OWED, WORK = ("first_reply", "next_reply", "update"), ("resolution", "agent_work", "team_time")


@dataclass(frozen=True)
class Calendar:
    """`hours[weekday]`: minutes of the day from and to; one past 1440 is in the next day. No zone: always open."""

    zone: str = ""
    hours: tuple[tuple[tuple[int, int], ...], ...] = ()
    holidays: frozenset[date] = frozenset()

    @property
    def definition(self) -> dict[str, object]:
        """As the desk writes it."""
        return {
            "time_zone": self.zone,
            "hours": {
                day: [[_clock_time(start), _clock_time(end)] for start, end in windows]
                for day, windows in zip(WEEKDAYS, self.hours, strict=True)
                if windows
            },
            "holidays": sorted(on.isoformat() for on in self.holidays),
        }


def _clock_time(minute: int) -> str:
    return "24:00" if minute == DAY else f"{minute % DAY // 60:02}:{minute % 60:02}"


@lru_cache(maxsize=256)
def open_minutes(calendar: Calendar, first: datetime) -> bytes:
    """One byte for each minute from `first` on: 1 where it is open."""
    if not calendar.zone:
        return bytes([1]) * (SPAN * DAY)
    laid = bytearray(SPAN * DAY)
    zone = ZoneInfo(calendar.zone)
    for ahead in range(-3, SPAN + 2):
        on = (first + timedelta(days=ahead)).date()
        if on in calendar.holidays:
            continue
        for start, end in calendar.hours[on.weekday()]:
            begin, stop = (
                max(0, min(SPAN * DAY, _minute(zone, on, minute, first))) for minute in (start, end)
            )
            laid[begin:stop] = bytes([1]) * (stop - begin)
    return bytes(laid)


def _minute(zone: ZoneInfo, on: date, minute: int, first: datetime) -> int:
    """When the wall clock first shows that minute; one that is skipped comes as much later as the clock jumps."""
    wall = datetime(on.year, on.month, on.day) + minute * MINUTE  # noqa: DTZ001 - a wall time has no zone
    as_utc = wall.replace(tzinfo=UTC)
    before, after = (
        as_utc - (as_utc + side * timedelta(hours=30)).astimezone(zone).utcoffset() for side in (-1, 1)
    )
    shown = [one for one in (before, after) if one.astimezone(zone).replace(tzinfo=None) == wall]
    return int((min(shown, default=before) - first) / MINUTE)


@dataclass(frozen=True)
class Promise:
    """Minutes, and the name of the calendar that they are counted in."""

    minutes: int
    calendar: str


@dataclass(frozen=True)
class Rules:
    """`policies[policy][metric][priority]`; `pauses[metric]`: statuses."""

    calendars: Mapping[str, Calendar]
    policies: Mapping[str, Mapping[str, Mapping[str, Promise]]]
    pauses: Mapping[str, frozenset[str]]
    shares: tuple[int, ...] = ()  # percent
    offsets: tuple[int, ...] = ()  # minutes after the end; below zero: before

    def stages(self, target: int) -> dict[str, int]:
        """How many minutes have passed when each is reached, by key."""
        found = {f"p{share}": target * share // 100 for share in self.shares}
        found |= {f"{'a' if offset > 0 else 'b'}{abs(offset)}": target + offset for offset in self.offsets}
        return {key: budget for key, budget in found.items() if budget > 0}


@dataclass
class Walked:
    """One clock. `counted[calendar]`: the moments at which its minutes were counted, one after the other."""

    metric: str
    start: int
    promise: Promise
    counted: dict[str, list[int]]
    state: str = "running"
    stood: int | None = None  # when it stopped last
    breached: int | None = None
    ended: int | None = None
    told: dict[str, int] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.state in {"running", "paused"}

    @property
    def moments(self) -> list[int]:
        return self.counted[self.promise.calendar]

    @property
    def used(self) -> int:
        """Minutes counted before it stopped last."""
        return 0 if self.stood is None else sum(1 for moment in self.moments if moment <= self.stood)

    def when(self, budget: int) -> int | None:
        return self.moments[budget - 1] if len(self.moments) >= budget else None

    def become(self, state: str, minute: int) -> None:
        if self.state == "running" and state != "running":
            self.stood = minute
        self.state = state


class Walk:
    """A ticket from a minute on. What is reached at a moment is told before what happens at it."""

    def __init__(self, rules: Rules, first: datetime, *, minute: int, policy: str, priority: str) -> None:
        self.rules, self.policy, self.priority = rules, policy, priority
        self.open = {name: open_minutes(one, first) for name, one in rules.calendars.items()}
        self.status, self.waiting, self.minute = "new", True, minute
        self.history = [(minute, self.status)]
        self.clocks: list[Walked] = []
        for metric in ("first_reply", *WORK):
            self._begin(metric)

    def _begin(self, metric: str) -> None:
        clock = Walked(metric, self.minute, self._promise(metric), {name: [] for name in self.open})
        clock.become(self._state(metric), self.minute)
        self.clocks.append(clock)

    def _promise(self, metric: str) -> Promise:
        return self.rules.policies[self.policy][metric][self.priority]

    def _state(self, metric: str) -> str:
        return "paused" if self.status in self.rules.pauses[metric] else "running"

    def open_clocks(self, *metrics: str) -> list[Walked]:
        return [one for one in self.clocks if one.is_open and (not metrics or one.metric in metrics)]

    def walk_to(self, minute: int) -> None:
        running = [one for one in self.clocks if one.state == "running"]
        told = [
            (is_open, [one.counted[name].append for one in running]) for name, is_open in self.open.items()
        ]
        for now in range(self.minute, minute) if running else ():
            for is_open, counters in told:
                if is_open[now]:
                    for count in counters:
                        count(now + 1)
        self.minute = minute
        self.tell()

    def is_settled(self) -> bool:
        """Whether every clock that runs has come to its deadline and told all that it ever will."""
        return all(
            clock.when(clock.promise.minutes) is not None
            and clock.told.keys() >= self.rules.stages(clock.promise.minutes).keys()
            for clock in self.clocks
            if clock.state == "running"
        )

    def tell(self) -> None:
        for clock in self.open_clocks():
            for key, budget in self.rules.stages(clock.promise.minutes).items():
                if key not in clock.told and (at := clock.when(budget)) is not None:
                    clock.told[key] = at
            if clock.breached is None:
                clock.breached = clock.when(clock.promise.minutes)

    def _end(self, state: str, *metrics: str) -> None:
        for clock in self.open_clocks(*metrics):
            clock.become(state, self.minute)
            clock.ended = self.minute

    # What happens

    def happen(self, what: str, value: str) -> None:
        getattr(self, f"_{what}")(value)
        self.tell()

    def _note(self, _: str) -> None:
        """For colleagues."""

    def _robot(self, send_as: str) -> None:
        self._status(send_as)

    def _reply(self, send_as: str) -> None:
        self._end("satisfied", *OWED)
        if send_as != "solved":
            self._begin("update")
        self.waiting = False
        self._status(send_as)

    def _customer(self, _: str) -> None:
        if self.status in {"pending", "on_hold", "solved"}:
            self._status("open")
        self.waiting = True
        first_is_over = any(one.metric == "first_reply" and not one.is_open for one in self.clocks)
        if not self.open_clocks("first_reply", "next_reply") and first_is_over:
            self._begin("next_reply")

    def _thanks(self, value: str) -> None:
        if self.status != "solved":
            self._customer(value)

    def _status(self, new: str) -> None:
        old, self.status = self.status, new
        self.history.append((self.minute, new))
        if new == "solved":
            self._end("cancelled", *OWED)
            self._end("satisfied", *WORK)
            return
        if old == "solved":
            for metric in (*WORK, *(("next_reply",) if self.waiting else ())):
                self._begin(metric)
        for clock in self.open_clocks():
            clock.become(self._state(clock.metric), self.minute)

    def _team(self, _: str) -> None:
        self._end("satisfied", "team_time")
        if self.status != "solved":
            self._begin("team_time")

    def _priority(self, priority: str) -> None:
        self.priority = priority
        self._promise_anew()

    def _policy(self, policy: str) -> None:
        self.policy = policy
        self._promise_anew()

    def _promise_anew(self) -> None:
        for clock in self.open_clocks():
            clock.promise = self._promise(clock.metric)

    def _merge(self, _: str) -> None:
        self._end("cancelled")
        self.status = "solved"

    def take_over(self, since: int) -> None:
        """Another ticket of the customer went into this one, and they wait there since that minute."""
        self.waiting = True
        if self.status not in {"new", "open"}:
            self._status("open")
        if not self.open_clocks("first_reply", "next_reply"):
            self._begin_late("next_reply", since)
        self.tell()

    def _begin_late(self, metric: str, since: int) -> None:
        """As if it had been walked with from that minute on, in the statuses of then."""
        past = [(minute, status) for minute, status in self.history if minute > since]
        now, at = self.status, self.minute
        before = [status for minute, status in self.history if minute <= since]
        self.minute, self.status = since, before[-1] if before else now
        self._begin(metric)
        clock = self.clocks[-1]
        for minute, status in [*past, (at, now)]:
            if clock.state == "running":
                for name, is_open in self.open.items():
                    clock.counted[name] += [one + 1 for one in range(self.minute, minute) if is_open[one]]
            self.minute, self.status = minute, status
            clock.become(self._state(metric), minute)
