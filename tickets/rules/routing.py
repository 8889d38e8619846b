"""Who gets a ticket: which rule decides its team, and who of the team is asked, in which order. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from tickets.rules.conditions import Condition, Facts, holds
from tickets.rules.words import Priority, Status

_NEVER = datetime.min.replace(tzinfo=UTC)
_WEIGHTS = {Priority.LOW: 1, Priority.NORMAL: 1, Priority.HIGH: 2, Priority.URGENT: 3}
WORKED_ON = frozenset({Status.NEW, Status.OPEN})  # what waits for somebody else weighs nothing


class Strategy(StrEnum):
    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"
    MANUAL = "manual"


PREVIOUS = "previous"  # what chose when it was the customer's previous agent


class Verdict(StrEnum):
    """What was found for or against one person, the first that applies in this order."""

    INACTIVE = "inactive"
    UNAVAILABLE = "unavailable"
    OFF_SHIFT = "off_shift"
    LACKS_SKILL = "lacks_skill"
    LACKS_LANGUAGE = "lacks_language"
    FULL = "full"
    ELIGIBLE = "eligible"
    CHOSEN = "chosen"


# Rules


@dataclass(frozen=True, slots=True)
class Rule:
    id: int
    name: str
    condition: Condition
    team_id: int
    team_is_restricted: bool
    skills: frozenset[str]


def first_rule(rules: Iterable[Rule], facts: Facts, *, from_restricted: bool) -> Rule | None:
    """The first that holds. What belongs to a restricted team is not led out of sight of those who guard it."""
    return next(
        (
            rule
            for rule in rules
            if (rule.team_is_restricted or not from_restricted) and holds(rule.condition, facts)
        ),
        None,
    )


# People


@dataclass(frozen=True, slots=True)
class Way:
    """How a team shares out its tickets."""

    strategy: Strategy = Strategy.ROUND_ROBIN
    is_sticky: bool = False
    match_language: bool = False
    respect_shifts: bool = False
    capacity: int = 0  # 0: no limit
    reroute_on_sign_off: bool = False


@dataclass(frozen=True, slots=True)
class Demand:
    """What a ticket asks of whoever gets it."""

    weight: int = 1
    language: str = ""
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    membership_id: int
    is_active: bool = True
    is_available: bool = True
    on_shift: bool = True
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    load: int = 0
    capacity: int = 0  # 0: no limit
    last_assigned_at: datetime | None = None
    is_previous: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    membership_id: int
    verdict: Verdict
    load: int


@dataclass(frozen=True, slots=True)
class Decision:
    """`by` is the strategy, or `previous`; `chosen` is None when nobody is eligible or people take for themselves."""

    chosen: int | None
    by: str
    judged: tuple[Judged, ...] = field(default=())

    @property
    def is_stuck(self) -> bool:
        """Whether somebody should have been chosen and nobody could be."""
        return self.chosen is None and self.by != Strategy.MANUAL

    def count(self, verdict: Verdict) -> int:
        return sum(one.verdict is verdict for one in self.judged)


def weight_of(priority: Priority) -> int:
    return _WEIGHTS[priority]


def load_of(priority: Priority, status: Status) -> int:
    """What a ticket weighs on the person who has it."""
    return weight_of(priority) if status in WORKED_ON else 0


def decide(candidates: Sequence[Candidate], *, way: Way, demand: Demand) -> Decision:
    """Who gets it, and what spoke for and against everybody, in the order given."""
    verdicts = _judge_all(candidates, way, demand)
    chosen, by = _choose(_eligible(candidates, verdicts), way)
    return Decision(
        chosen=chosen.membership_id if chosen else None,
        by=by,
        judged=tuple(
            Judged(one.membership_id, Verdict.CHOSEN if one is chosen else verdict, one.load)
            for one, verdict in zip(candidates, verdicts, strict=True)
        ),
    )


def choose(
    candidates: Sequence[Candidate], *, way: Way, demand: Demand, previous: int | None, language: str
) -> int | None:
    """Whom `decide` would choose, in one pass, for those who ask twenty thousand times.

    `previous` stands for `is_previous`, `language` for what `language_asked` says.
    """
    if way.strategy is Strategy.MANUAL:
        return None
    best: tuple[int, datetime, int] | None = None
    by_load = way.strategy is Strategy.LEAST_LOADED
    for one in candidates:
        if not (one.is_active and one.is_available and (one.on_shift or not way.respect_shifts)):
            continue
        if one.capacity and one.load + min(demand.weight, one.capacity) > one.capacity:
            continue
        if not demand.skills <= one.skills or (language and not _speaks(one, language)):
            continue
        if way.is_sticky and one.membership_id == previous:
            return previous
        turn = (one.load if by_load else 0, one.last_assigned_at or _NEVER, one.membership_id)
        if best is None or turn < best:
            best = turn
    return best[2] if best else None


def _judge_all(candidates: Sequence[Candidate], way: Way, demand: Demand) -> list[Verdict]:
    language = language_asked(candidates, way, demand)
    return [_judge(one, way=way, demand=demand, language=language) for one in candidates]


def _eligible(candidates: Sequence[Candidate], verdicts: Sequence[Verdict]) -> list[Candidate]:
    return [one for one, verdict in zip(candidates, verdicts, strict=True) if verdict is Verdict.ELIGIBLE]


def after(
    candidates: Sequence[Candidate], decision: Decision, *, demand: Demand, at: datetime
) -> list[Candidate]:
    """The people once the ticket is given: whoever got it carries more, and had their turn after everybody else."""
    turn_at = next_turn(candidates, at=at)
    return [
        replace(one, load=one.load + demand.weight, last_assigned_at=turn_at)
        if one.membership_id == decision.chosen
        else one
        for one in candidates
    ]


def next_turn(candidates: Iterable[Candidate], *, at: datetime) -> datetime:
    """`at`, or just after the latest turn of all: two tickets of one moment do not go to one person."""
    latest = max((_turn(one)[0] for one in candidates), default=_NEVER)
    return max(at, latest + timedelta(microseconds=1))


def language_asked(candidates: Sequence[Candidate], way: Way, demand: Demand) -> str:
    """The ticket's language where the team has somebody who speaks it; else it is nobody's lack."""
    wanted = _primary(demand.language)
    if not way.match_language or not wanted:
        return ""
    return wanted if any(one.is_active and _speaks(one, wanted) for one in candidates) else ""


def _judge(one: Candidate, *, way: Way, demand: Demand, language: str) -> Verdict:
    # Somebody with nothing to do takes whatever comes, also what weighs more than they may carry beside other work.
    weight = min(demand.weight, one.capacity)
    against = (
        (not one.is_active, Verdict.INACTIVE),
        (not one.is_available, Verdict.UNAVAILABLE),
        (way.respect_shifts and not one.on_shift, Verdict.OFF_SHIFT),
        (not demand.skills <= one.skills, Verdict.LACKS_SKILL),
        (bool(language) and not _speaks(one, language), Verdict.LACKS_LANGUAGE),
        (bool(one.capacity) and one.load + weight > one.capacity, Verdict.FULL),
    )
    return next((verdict for applies, verdict in against if applies), Verdict.ELIGIBLE)


def _choose(eligible: Sequence[Candidate], way: Way) -> tuple[Candidate | None, str]:
    if way.strategy is Strategy.MANUAL or not eligible:
        return None, way.strategy.value
    previous = next((one for one in eligible if one.is_previous), None) if way.is_sticky else None
    if previous is not None:
        return previous, PREVIOUS
    by_load = way.strategy is Strategy.LEAST_LOADED
    return min(eligible, key=lambda one: (one.load if by_load else 0, *_turn(one))), way.strategy.value


def _turn(one: Candidate) -> tuple[datetime, int]:
    """Whoever never had one comes first, then who has waited longest."""
    return one.last_assigned_at or _NEVER, one.membership_id


def _speaks(one: Candidate, language: str) -> bool:
    return any(_primary(spoken) == language for spoken in one.languages)


@lru_cache(maxsize=4096)
def _primary(tag: str) -> str:
    """`pt` for `pt-BR`: who speaks the one reads the other."""
    return tag.replace("_", "-").partition("-")[0].lower()
