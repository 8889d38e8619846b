"""The steps of a ladder or a rule in plain words: what will happen, for people who never saw the JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tickets.rules.steps import (
    AddFollowers,
    AddNote,
    Assign,
    CallWebhook,
    ChangeTags,
    MoveToTeam,
    Notify,
    OpenTask,
    RaisePriority,
    SetPriority,
    SetStatus,
    Step,
)

PEOPLE_WORDS = {
    "assignee": "the assignee",
    "team": "its team",
    "team_leads": "its team's leads",
    "followers": "the followers",
    "on_call": "whoever is on call for its team",
}
PEOPLE_OF_WORDS = {"team": "the team {}", "leads": "the leads of {}", "on_call": "whoever is on call for {}"}


@dataclass(frozen=True, slots=True)
class Names:
    """Of teams by key and of members by id; what is not in them is told by its key or number."""

    teams: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)

    def team(self, key: str) -> str:
        return self.teams.get(key, key)

    def person(self, word: str) -> str:
        kind, _, rest = word.partition(":")
        if kind == "member":
            return self.people.get(int(rest), f"member {rest}")
        if rest:
            return PEOPLE_OF_WORDS[kind].format(self.team(rest))
        return PEOPLE_WORDS.get(word, word)


def say_steps(steps: Sequence[Step], names: Names) -> tuple[str, ...]:
    return tuple(say_step(step, names) for step in steps)


def say_step(step: Step, names: Names) -> str:
    match step:
        case Notify(whom):
            return f"notify {_listed([names.person(one) for one in whom])}"
        case AddFollowers(whom):
            return f"add {_listed([names.person(one) for one in whom])} as followers"
        case MoveToTeam(team_key):
            return f"move it to {names.team(team_key)}"
        case Assign(to):
            return _assign(to, names)
        case OpenTask(title, team_key, due_minutes):
            team = f" for {names.team(team_key)}" if team_key else ""
            due = "" if due_minutes is None else f", due {length(due_minutes * 60)} later"
            return f"open the task “{title}”{team}{due}"
        case _:
            return _say_plain(step)


def _say_plain(
    step: RaisePriority | SetPriority | SetStatus | ChangeTags | AddNote | CallWebhook,
) -> str:
    match step:
        case RaisePriority():
            return "raise the priority"
        case SetPriority(priority):
            return f"set the priority to {priority.label.lower()}"
        case SetStatus(status):
            return f"set the status to {status.label.lower()}"
        case ChangeTags(add, remove):
            parts = [f"{verb} {_listed(tags)}" for verb, tags in (("add", add), ("remove", remove)) if tags]
            return f"tags: {', '.join(parts)}"
        case AddNote(text):
            return f"add the note “{text}”"
        case CallWebhook(label):
            return f"call the webhook “{label}”"


def _assign(to: str, names: Names) -> str:
    if to == "nobody":
        return "take the assignment back"
    return "assign it to whose turn it is" if to == "next" else f"assign it to {names.person(to)}"


def length(seconds: int) -> str:
    """`30 min`, `2 h 15 min`, `3 d`: every unit that is not zero."""
    days, rest = divmod(seconds // 60, 24 * 60)
    units = ((days, "d"), (rest // 60, "h"), (rest % 60, "min"))
    return " ".join(f"{count} {unit}" for count, unit in units if count) or "0 min"


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
