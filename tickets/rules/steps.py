"""What an escalation or an automation may do to a ticket: typed steps, and ladders of them. No code, ever.

Written as JSON, one key a step: `{"notify": ["assignee", "leads:billing"]}`, `{"move_to_team": "escalations"}`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tickets.rules.reading import Place
from tickets.rules.words import Priority, Status

MAX_STEPS, MAX_RUNGS = 10, 10
MAX_DELAY_MINUTES = 31 * 24 * 60
MAX_TAGS, MAX_TAG = 10, 40
MAX_NOTE, MAX_TITLE, MAX_LABEL, MAX_KEY = 2000, 200, 60, 40
PEOPLE = ("assignee", "team", "team_leads", "followers", "on_call")  # of the ticket's own team
PEOPLE_OF = ("team", "leads", "on_call")  # `leads:<team key>` and so on
STATUSES = (Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.SOLVED)


@dataclass(frozen=True, slots=True)
class Notify:
    """`whom`: words of `PEOPLE`, `<word of PEOPLE_OF>:<team key>`, or `member:<membership id>`."""

    whom: tuple[str, ...]

    @property
    def written(self) -> dict[str, Any]:
        return {"notify": list(self.whom)}


@dataclass(frozen=True, slots=True)
class MoveToTeam:
    team_key: str

    @property
    def written(self) -> dict[str, Any]:
        return {"move_to_team": self.team_key}


@dataclass(frozen=True, slots=True)
class Assign:
    """`to`: "nobody", "next" (whose turn it is in the ticket's team) or `member:<membership id>`."""

    to: str

    @property
    def written(self) -> dict[str, Any]:
        return {"assign": self.to}


@dataclass(frozen=True, slots=True)
class RaisePriority:
    """One step up, urgent at most."""

    @property
    def written(self) -> dict[str, Any]:
        return {"raise_priority": True}


@dataclass(frozen=True, slots=True)
class SetPriority:
    priority: Priority

    @property
    def written(self) -> dict[str, Any]:
        return {"set_priority": self.priority.key}


@dataclass(frozen=True, slots=True)
class SetStatus:
    """A step that a person could make too; where the ticket does not allow it, nothing happens and the trace says."""

    status: Status

    @property
    def written(self) -> dict[str, Any]:
        return {"set_status": self.status.key}


@dataclass(frozen=True, slots=True)
class ChangeTags:
    add: tuple[str, ...]
    remove: tuple[str, ...]

    @property
    def written(self) -> dict[str, Any]:
        return {"tags": {"add": list(self.add), "remove": list(self.remove)}}


@dataclass(frozen=True, slots=True)
class AddFollowers:
    whom: tuple[str, ...]

    @property
    def written(self) -> dict[str, Any]:
        return {"add_followers": list(self.whom)}


@dataclass(frozen=True, slots=True)
class AddNote:
    text: str

    @property
    def written(self) -> dict[str, Any]:
        return {"note": self.text}


@dataclass(frozen=True, slots=True)
class CallWebhook:
    """Announces `tickets.webhook_step` with this label to the endpoints that listen for it."""

    label: str

    @property
    def written(self) -> dict[str, Any]:
        return {"webhook": self.label}


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A linked task for a team (empty: the ticket's own), due so many minutes later (None: no date)."""

    title: str
    team_key: str
    due_minutes: int | None

    @property
    def written(self) -> dict[str, Any]:
        return {"open_task": {"title": self.title, "team": self.team_key, "due_minutes": self.due_minutes}}


Step = (
    Notify | MoveToTeam | Assign | RaisePriority | SetPriority | SetStatus | ChangeTags | AddFollowers
    | AddNote | CallWebhook | OpenTask
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rung:
    """`after_seconds` from the start of the ladder. `urgent` reaches people outside their shift too."""

    after_seconds: int
    steps: tuple[Step, ...]
    urgent: bool = False


Ladder = tuple[Rung, ...]


# Reading


def parse_ladder(place: Place) -> Ladder:
    """Rungs in order of time; the first may be at once. Acknowledging the escalation stops those that are to come."""
    rungs = [_rung(entry) for entry in place.items(most=MAX_RUNGS)]
    for earlier, later, entry in zip(rungs, rungs[1:], place.items(most=MAX_RUNGS)[1:], strict=False):
        if later.after_seconds <= earlier.after_seconds:
            entry.at("after_minutes", None).refuse("Each rung comes later than the one before it.")
    return tuple(rungs)


def _rung(place: Place) -> Rung:
    given = place.mapping("after_minutes", "steps", "urgent")
    after = given["after_minutes"]
    minutes = after.whole(low=0, high=MAX_DELAY_MINUTES) if after.is_given else 0
    steps = parse_steps(given["steps"])
    if not steps:
        given["steps"].refuse("A rung needs at least one step.")
    return Rung(after_seconds=minutes * 60, steps=steps, urgent=given["urgent"].flag())


def parse_steps(place: Place) -> tuple[Step, ...]:
    return tuple(_step(entry) for entry in place.items(most=MAX_STEPS))


def _step(place: Place) -> Step:
    given = place.mapping()
    if len(given) != 1 or not given.keys() <= _READERS.keys():
        place.refuse(f"A step is one of {', '.join(_READERS)}.")
    name, value = next(iter(given.items()))
    return _READERS[name](value)


def _people(place: Place) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(_person(entry) for entry in place.items(most=MAX_STEPS)))
    return named or place.refuse("Name at least one.")


def _person(place: Place) -> str:
    text = place.text(most=MAX_LABEL)
    word, _, rest = text.partition(":")
    known = (
        text in PEOPLE
        or (word in PEOPLE_OF and rest)
        or (word == "member" and rest.isascii() and rest.isdigit())
    )
    if not known:
        of_team = ", ".join(f"{one}:<team>" for one in PEOPLE_OF)
        place.refuse(f"Use {', '.join(PEOPLE)}, {of_team} or member:<number>.")
    return text


def _assignee(place: Place) -> str:
    text = place.text(most=MAX_LABEL)
    number = text.removeprefix("member:")
    if text not in {"nobody", "next"} and (number == text or not (number.isascii() and number.isdigit())):
        place.refuse("Use next, nobody or member:<number>.")
    return text


def _priority(place: Place) -> Priority:
    names = [one.key for one in Priority]
    if place.value not in names:
        place.refuse(f"Use {', '.join(names)}.")
    return Priority.named(place.value)


def _status(place: Place) -> Status:
    names = [one.key for one in STATUSES]
    if place.value not in names:
        place.refuse(f"Use {', '.join(names)}.")
    return Status.named(place.value)


def _tags(place: Place) -> ChangeTags:
    given = place.mapping("add", "remove")
    add, remove = (
        tuple(dict.fromkeys(entry.text(most=MAX_TAG) for entry in given[name].items(most=MAX_TAGS)))
        for name in ("add", "remove")
    )
    if not add and not remove:
        place.refuse("Name a tag to add or to remove.")
    if both := set(add) & set(remove):
        given["remove"].refuse(f"{min(both)!r} would be added and removed at once.")
    return ChangeTags(add, remove)


def _task(place: Place) -> OpenTask:
    given = place.mapping("title", "team", "due_minutes")
    due = given["due_minutes"]
    return OpenTask(
        title=given["title"].text(most=MAX_TITLE),
        team_key=given["team"].text(most=MAX_KEY, default=""),
        due_minutes=due.whole(low=1, high=MAX_DELAY_MINUTES) if due.is_given else None,
    )


def _raise(place: Place) -> RaisePriority:
    if not place.flag():
        place.refuse("Use true, or leave the step out.")
    return RaisePriority()


_READERS: Mapping[str, Callable[[Place], Step]] = {
    "notify": lambda place: Notify(_people(place)),
    "move_to_team": lambda place: MoveToTeam(place.text(most=MAX_KEY)),
    "assign": lambda place: Assign(_assignee(place)),
    "raise_priority": _raise,
    "set_priority": lambda place: SetPriority(_priority(place)),
    "set_status": lambda place: SetStatus(_status(place)),
    "tags": _tags,
    "add_followers": lambda place: AddFollowers(_people(place)),
    "note": lambda place: AddNote(place.text(most=MAX_NOTE)),
    "webhook": lambda place: CallWebhook(place.text(most=MAX_LABEL)),
    "open_task": _task,
}


# Writing


def write_ladder(ladder: Ladder) -> list[dict[str, Any]]:
    return [
        {"after_minutes": rung.after_seconds // 60, "steps": write_steps(rung.steps), "urgent": rung.urgent}
        for rung in ladder
    ]


def write_steps(steps: Sequence[Step]) -> list[dict[str, Any]]:
    return [step.written for step in steps]


# Asking


def teams_named(steps: Sequence[Step]) -> dict[str, str]:
    """Team keys by the step that names them, so that the desk can be asked whether they exist."""
    found: dict[str, str] = {}
    for step in steps:
        match step:
            case MoveToTeam(team_key):
                found[team_key] = "move_to_team"
            case OpenTask(_, team_key, _) if team_key:
                found[team_key] = "open_task"
            case Notify(whom) | AddFollowers(whom):
                found |= {rest: word for word, _, rest in map(_split, whom) if word in PEOPLE_OF and rest}
            case _:
                pass
    return found


def members_named(steps: Sequence[Step]) -> frozenset[int]:
    """Membership ids that the steps name."""
    words: list[str] = []
    for step in steps:
        match step:
            case Notify(whom) | AddFollowers(whom):
                words += whom
            case Assign(to):
                words.append(to)
            case _:
                pass
    return frozenset(int(rest) for word, _, rest in map(_split, words) if word == "member")


def _split(word: str) -> tuple[str, str, str]:
    return word.partition(":")


FACTS_CHANGED: Mapping[type[Step], frozenset[str]] = {
    MoveToTeam: frozenset({"team", "is_assigned"}),
    Assign: frozenset({"is_assigned"}),
    RaisePriority: frozenset({"priority"}),
    SetPriority: frozenset({"priority"}),
    SetStatus: frozenset({"status"}),
    ChangeTags: frozenset({"tags"}),
}  # which facts a step can change: what a rule reads and also writes may set it off again
