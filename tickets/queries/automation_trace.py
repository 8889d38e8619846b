"""Which rule changed a ticket, why, and what it did: from the runs that were written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kernel.actors import Actor
from tickets.models import AutomationRun, Ticket
from tickets.queries.automation import rule_of
from tickets.queries.automation_words import Words, load_words
from tickets.rules.automation import EVENTS, After
from tickets.rules.condition_words import say_trigger

LATEST = 50


@dataclass(frozen=True, slots=True)
class RunRow:
    """`ticket`: its number. `outcome`: done, shadow (only tried), loop (stopped) or failed.

    `after`: the rule whose changes set it off.
    """

    id: int
    ticket: int
    rule: str
    key: str
    number: int
    at: datetime
    cause: str
    cause_id: int
    because: str
    outcome: str
    depth: int
    after: str
    changes: tuple[str, ...]


def list_runs(ticket_id: int, *, latest: int = LATEST) -> list[RunRow]:
    """The latest first. The caller has checked that the ticket is visible."""
    found = AutomationRun.objects.filter(ticket_id=ticket_id).select_related(
        "ticket", "rule_version__rule", "parent__rule_version__rule"
    )
    runs = list(found.order_by("-id")[:latest])
    return told_runs(runs)


def list_runs_of_rule(*, actor: Actor, rule_id: int, latest: int = LATEST) -> list[RunRow]:
    """The latest first, on tickets that the reader may see."""
    seen = Ticket.objects.visible_to(actor).values("id")
    found = AutomationRun.objects.filter(rule_version__rule_id=rule_id, ticket_id__in=seen)
    whole = found.select_related("ticket", "rule_version__rule", "parent__rule_version__rule")
    return told_runs(list(whole.order_by("-id")[:latest]))


def told_runs(runs: Sequence[AutomationRun]) -> list[RunRow]:
    words = load_words(changes=[change for run in runs for change in run.changes])
    return [_row(run, words) for run in runs]


def _row(run: AutomationRun, words: Words) -> RunRow:
    version = run.rule_version
    return RunRow(
        id=run.id,
        ticket=run.ticket.number,
        rule=version.rule.name,
        key=version.rule.key,
        number=version.number,
        at=run.at,
        cause=run.cause,
        cause_id=run.cause_id,
        because=_because(run, words),
        outcome=run.outcome,
        depth=run.depth,
        after=run.parent.rule_version.rule.name if run.parent else "",
        changes=words.changes(run.changes, is_done=run.outcome in {"done", "failed"}),
    )


def _because(run: AutomationRun, words: Words) -> str:
    if run.cause in EVENTS:
        return f"When {EVENTS[run.cause]}"
    trigger = rule_of(run.rule_version_id, run.rule_version.definition).trigger
    return say_trigger(trigger, words.values) if isinstance(trigger, After) else "Its time had come"
