"""What is odd about automation rules: those that never match, repeat or undo each other, or never come to rest."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from tickets.rules.automation import FACT_EVENTS, MAX_DEPTH, OnEvents, Rule, facts_read
from tickets.rules.conditions import ALWAYS, never_holds
from tickets.rules.steps import (
    FACTS_CHANGED,
    AddNote,
    Assign,
    ChangeTags,
    MoveToTeam,
    RaisePriority,
    SetPriority,
    SetStatus,
    Step,
)
from tickets.rules.words import Priority

NOTE_ADDED, ASSIGNED = "tickets.note_added", "tickets.assigned"
ROUNDS = MAX_DEPTH + len(Priority)  # whatever comes to rest has done so by then
NEVER = "Its conditions contradict each other, so it never acts."
ENDLESS = (
    "It sets itself off without end: what it does is what it waits for, each time again. "
    "Wait for something else, or ask for something that its own steps change."
)
ITSELF = "It may set itself off again; the desk stops it after once for each cause and writes that down."


def oddities(rules: Sequence[tuple[str, Rule]]) -> list[tuple[int, str]]:
    """By the index of the rule, in order of asking; each comes with its name."""
    found: list[tuple[int, str]] = []
    for index, (_, rule) in enumerate(rules):
        found += [(index, told) for told in _alone(rule)]
        found += [(index, told) for name, earlier in rules[:index] for told in _beside(rule, name, earlier)]
    return found


def is_endless(rule: Rule) -> bool:
    """Certain: whenever it acts it announces anew what it waits for, and its conditions do not read what it changes."""
    if not isinstance(rule.trigger, OnEvents) or never_holds(rule.conditions):
        return False
    again = restless(rule.steps) & rule.codes
    return bool(again) and not facts_changed(rule.steps) & facts_read(rule.conditions)


def facts_changed(steps: Sequence[Step]) -> frozenset[str]:
    return frozenset(fact for step in steps for fact in FACTS_CHANGED.get(type(step), ()))


def events_caused(steps: Sequence[Step]) -> frozenset[str]:
    """The events that these steps may announce."""
    notes = {NOTE_ADDED for step in steps if isinstance(step, AddNote)}
    return frozenset({FACT_EVENTS[fact] for fact in facts_changed(steps)} | notes)


def restless(steps: Sequence[Step]) -> frozenset[str]:
    """The events that they announce however often they were carried out before: a note, a value set to and fro."""
    state = _State()
    changed: frozenset[str] = frozenset()
    for _ in range(ROUNDS):
        changed = frozenset()
        for step in steps:
            after = _after(state, step)
            changed |= _differences(state, after)
            state = after
    notes = {NOTE_ADDED for step in steps if isinstance(step, AddNote)}
    return frozenset({FACT_EVENTS[fact] for fact in changed} | notes)


@dataclass(frozen=True, slots=True)
class _State:
    team: str = ""
    priority: int = Priority.LOW
    status: int = -1
    tags: frozenset[str] = frozenset()


def _after(state: _State, step: Step) -> _State:
    match step:
        case MoveToTeam(team_key):
            return replace(state, team=team_key)
        case SetPriority(priority):
            return replace(state, priority=priority)
        case RaisePriority():
            return replace(state, priority=min(state.priority + 1, Priority.URGENT))
        case SetStatus(status):
            return replace(state, status=status)
        case ChangeTags(add, remove):
            return replace(state, tags=state.tags - set(remove) | set(add))
        case _:
            return state


def _differences(old: _State, new: _State) -> frozenset[str]:
    pairs = {
        "team": (old.team, new.team),
        "priority": (old.priority, new.priority),
        "status": (old.status, new.status),
        "tags": (old.tags, new.tags),
    }
    return frozenset(fact for fact, (before, after) in pairs.items() if before != after)


def _alone(rule: Rule) -> list[str]:
    if never_holds(rule.conditions):
        return [NEVER]
    if is_endless(rule):
        return [ENDLESS]
    hands_on = {ASSIGNED for step in rule.steps if step == Assign("next")}
    if isinstance(rule.trigger, OnEvents) and (restless(rule.steps) | hands_on) & rule.codes:
        return [ITSELF]
    read = facts_read(rule.conditions) & facts_changed(rule.steps)
    sets_off = {FACT_EVENTS[fact] for fact in read} & rule.codes
    return [ITSELF] if isinstance(rule.trigger, OnEvents) and sets_off else []


def _beside(rule: Rule, name: str, earlier: Rule) -> list[str]:
    if rule == earlier:
        return [f"It is the same as “{name}”, which is asked before it."]
    fights = sorted(_values(rule.steps).items() - _values(earlier.steps).items())
    both = [fact for fact, _ in fights if fact in _values(earlier.steps)]
    if not both:
        return []
    told = " and ".join(dict.fromkeys(both))
    if _sets_off(rule, earlier) and _sets_off(earlier, rule):
        return [f"It and “{name}” may set each other off, each with another {told}; the desk stops them."]
    if rule.codes & earlier.codes and _takes_all_of(rule, earlier):
        return [
            f"It sets another {told} than “{name}” does before it, on the same tickets: the later one stays."
        ]
    return []


def _sets_off(one: Rule, other: Rule) -> bool:
    return isinstance(other.trigger, OnEvents) and bool(events_caused(one.steps) & other.codes)


def _takes_all_of(rule: Rule, earlier: Rule) -> bool:
    return rule.conditions in (ALWAYS, earlier.conditions)


def _values(steps: Collection[Step]) -> Mapping[str, str]:
    """The values that stay when these steps are done, by fact."""
    found: dict[str, str] = {}
    for step in steps:
        match step:
            case MoveToTeam(team_key):
                found["team"] = team_key
            case SetPriority(priority):
                found["priority"] = priority.key
            case SetStatus(status):
                found["status"] = status.key
            case _:
                pass
    return found
