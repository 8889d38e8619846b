"""What became of a rule's steps in plain words: what was before, what is now, or why not."""

from collections.abc import Callable, Mapping

from tickets.rules.escalation_words import did_words
from tickets.rules.step_words import Names

Change = Mapping[str, str]  # step, did, old, new: as `operations/acting.py` answers and a run keeps it
NEXT = "next"
NOTHING = "none"


def say_change(change: Change, names: Names, *, is_done: bool = True) -> str:
    """`is_done` False: what would become of it."""
    step, did = change.get("step", ""), change.get("did", "")
    if did == "done" and step in _TELLERS:
        told = _TELLERS[step](change.get("old", ""), change.get("new", ""), names)
        return told if is_done else f"would be: {told}"
    if not step:
        return "it went wrong, and nothing was changed"
    return did_words(f"{step}:{did}")


def _notify(_: str, new: str, names: Names) -> str:
    return f"notified: {_people(new, names)}"


def _team(old: str, new: str, names: Names) -> str:
    return f"team: {names.team(new)}, before {names.team(old) if old else NOTHING}"


def _assign(old: str, new: str, names: Names) -> str:
    now_is = "whose turn it is" if new == NEXT else _people(new, names)
    return f"assignee: {now_is}, before {_people(old, names)}"


def _plain(what: str) -> "Teller":
    return lambda old, new, _: f"{what}: {_key(new)}, before {_key(old)}"


def _tags(old: str, new: str, _: Names) -> str:
    return f"tags: {_listed(new)}, before {_listed(old)}"


def _follow(_: str, new: str, names: Names) -> str:
    return f"followers added: {_people(new, names)}"


def _people(ids: str, names: Names) -> str:
    """Of `3,7`; somebody who is not known by name is told by number."""
    found = [one for one in ids.split(",") if one]
    return ", ".join(_person(one, names) for one in found) or NOTHING


def _person(number: str, names: Names) -> str:
    return names.people.get(int(number), f"member {number}") if number != "0" else "whose turn it is"


def _listed(texts: str) -> str:
    return texts.replace(",", ", ") or NOTHING


def _key(text: str) -> str:
    return text.replace("_", " ") or NOTHING


Teller = Callable[[str, str, Names], str]
_TELLERS: Mapping[str, Teller] = {
    "notify": _notify,
    "move_to_team": _team,
    "assign": _assign,
    "raise_priority": _plain("priority"),
    "set_priority": _plain("priority"),
    "set_status": _plain("status"),
    "tags": _tags,
    "add_followers": _follow,
    "note": lambda *_: "a note was added",
    "webhook": lambda _, new, __: f"webhook called: {new}",
    "open_task": lambda *_: "a task was opened",
}
