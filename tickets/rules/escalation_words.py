"""Escalations in plain words: what set one going, and what became of its steps."""

from tickets.rules.sla import threshold_words
from tickets.rules.words import Metric

CRITICAL = "critical"
WHAT_IS_DUE = {"deadline": "legal deadline"}
STEPS = {
    "notify": "people were notified",
    "move_to_team": "moved to another team",
    "assign": "assigned",
    "raise_priority": "priority raised",
    "set_priority": "priority set",
    "set_status": "status set",
    "tags": "tags changed",
    "add_followers": "followers added",
    "note": "note added",
    "webhook": "webhook called",
    "open_task": "task opened",
}
UNCHANGED = {
    "move_to_team": "it was in that team already",
    "assign": "it was theirs already",
    "raise_priority": "it was urgent already",
    "set_priority": "it had that priority already",
    "set_status": "it had that status already",
    "tags": "its tags were so already",
    "add_followers": "they followed it already",
}
REFUSED = {
    "closed": "the ticket is closed",
    "restricted": "more people would have seen it there",
    "no_team": "there is no such team any more",
    "nobody": "there is nobody who may see it",
    "nobody_available": "nobody is available",
    "person_left": "that person no longer works here",
    "not_in_team": "that person may not see it",
    "bad_transition": "the ticket's status does not allow it",
    "tags": "it would have had too many tags",
    "in_critical_lane": "it is in the critical lane",
    "case_not_acknowledged": "nobody has acknowledged the critical case",
}
WHAT = {
    "notify": "nobody was notified",
    "move_to_team": "not moved to another team",
    "assign": "not assigned",
    "raise_priority": "priority not raised",
    "set_priority": "priority not set",
    "set_status": "status not set",
    "tags": "tags not changed",
    "add_followers": "no followers added",
    "open_task": "no task opened",
}


def cause_words(*, cause: str, metric: str, stage: str) -> str:
    """`the first reply was missed`. A stage is a threshold's key, with what tells two of them apart after a `#`."""
    if cause == CRITICAL:
        return "this is a critical case"
    what = Metric(metric).label.lower() if metric in set(Metric) else WHAT_IS_DUE.get(cause, "clock")
    return f"the {what} {threshold_words(stage.partition('#')[0])}"


def did_words(entry: str) -> str:
    """Of `raise_priority:done`, `notify:refused:nobody` as events keep it."""
    step, _, did = entry.partition(":")
    if did.startswith("refused:"):
        why = REFUSED.get(did.removeprefix("refused:"), "it was not possible")
        return f"{WHAT.get(step, step.replace('_', ' '))}: {why}"
    if did == "unchanged" and step in UNCHANGED:
        return UNCHANGED[step]
    return STEPS.get(step, step.replace("_", " "))
