"""Why a ticket went to whom: every decision of routing, and every change by hand, the newest first."""

from dataclasses import dataclass
from datetime import datetime

from kernel.actors import Actor
from kernel.events.models import Event
from kernel.people.models import Membership
from tickets.models import RoutingTrace

MOST = 50
BY_HAND = ("by_hand", "replied")


@dataclass(frozen=True, slots=True)
class JudgedRow:
    name: str
    verdict: str
    load: int


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """`by`: round_robin, least_loaded, previous, manual, or by_hand for what a person did (`who`)."""

    at: datetime
    reason: str
    by: str
    rule: str
    team: str
    who: str
    chosen: str
    judged: tuple[JudgedRow, ...]


def list_decisions(ticket_id: int, *, actor: Actor) -> list[DecisionRow]:
    """Three queries. The people of a restricted team are named to its members only."""
    found = RoutingTrace.objects.filter(ticket_id=ticket_id).select_related("rule", "team")
    traces = list(found.order_by("-id")[:MOST])
    assigned = Event.objects.filter(subject_kind="ticket", subject_id=ticket_id, code="tickets.assigned")
    by_hand = list(assigned.filter(data__reason__in=BY_HAND).order_by("-id")[:MOST])
    names = _names(traces, by_hand)
    rows = [_decision(trace, names, actor) for trace in traces] + [_hand(event, names) for event in by_hand]
    return sorted(rows, key=lambda row: row.at, reverse=True)[:MOST]


def _names(traces: list[RoutingTrace], events: list[Event]) -> dict[int | None, str]:
    ids = {one["member"] for trace in traces for one in trace.verdicts}
    ids |= {event.actor_id for event in events} | {event.data["new"] for event in events}
    return dict(Membership.objects.filter(id__in=ids - {None}).values_list("id", "display_name"))


def _decision(trace: RoutingTrace, names: dict[int | None, str], actor: Actor) -> DecisionRow:
    is_hidden = trace.team_id in actor.hidden_team_ids
    judged = [
        JudgedRow(names.get(one["member"], "Somebody"), one["verdict"], one["load"]) for one in trace.verdicts
    ]
    chosen = names.get(trace.chosen_id, "Somebody") if trace.chosen_id else ""
    return DecisionRow(
        at=trace.at,
        reason=trace.reason,
        by=trace.strategy,
        rule=trace.rule.name if trace.rule and not is_hidden else "",
        team=trace.team.name if trace.team and not is_hidden else "",
        who="",
        chosen="" if is_hidden else chosen,
        judged=()
        if is_hidden
        else tuple(sorted(judged, key=lambda one: (one.verdict != "chosen", one.name))),
    )


def _hand(event: Event, names: dict[int | None, str]) -> DecisionRow:
    who = names.get(event.actor_id, "Somebody") if event.actor_kind == "agent" else "The API"
    return DecisionRow(
        at=event.occurred_at,
        reason=event.data["reason"],
        by="by_hand",
        rule="",
        team="",
        who=who,
        chosen=names.get(event.data["new"], "") if event.data["new"] else "",
        judged=(),
    )
