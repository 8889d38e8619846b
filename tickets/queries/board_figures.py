"""The board's figures: one pass over the unsolved tickets, by team and by person, and each team's nearest deadlines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from kernel.actors import Actor
from kernel.tenancy.context import require_tenant_id
from tickets.rules.routing import WORKED_ON, weight_of
from tickets.rules.words import Metric, Priority

HOURS = (1, 4, 8, 24)
PARKED_AFTER = timedelta(
    hours=4
)  # the customer wrote, the ticket stands, and nobody has answered for so long
FIRST = 3  # tickets shown for each team
VISIBLE = "(t.team_id IS NULL OR NOT t.team_id = ANY(%(hidden)s))"
WEIGHT = " ".join(f"WHEN {one.value} THEN {weight_of(one)}" for one in Priority)
FIGURES = f"""
SELECT t.team_id, t.assignee_id, count(*), count(t.waiting_since_at),
  count(*) FILTER (WHERE t.is_breached), min(t.waiting_since_at),
  coalesce(sum(CASE t.priority {WEIGHT} END) FILTER (WHERE t.status = ANY(%(worked_on)s)), 0),
  count(*) FILTER (WHERE t.status IN (2, 3) AND t.waiting_since_at <= %(parked)s),
  {", ".join(f"count(*) FILTER (WHERE t.next_due_at > %(now)s AND t.next_due_at <= %(h{hours})s)" for hours in HOURS)}
FROM tickets_ticket t WHERE t.tenant_id = %(tenant)s AND t.status < 4 AND {VISIBLE}
GROUP BY t.team_id, t.assignee_id
"""  # noqa: S608 - names and numbers of our own
NEXT = f"""
SELECT g.id, n.number, n.subject, n.next_due_at, n.next_due_metric
FROM unnest(%(teams)s::bigint[]) AS g(id) CROSS JOIN LATERAL (
  SELECT t.number, t.subject, t.next_due_at, t.next_due_metric, t.id FROM tickets_ticket t
  WHERE t.tenant_id = %(tenant)s AND t.status < 4 AND t.team_id = g.id AND t.next_due_at > %(now)s
    AND t.next_due_at <= %(h24)s
  ORDER BY t.next_due_at, t.id DESC LIMIT {FIRST}) n
ORDER BY n.next_due_at, n.id DESC
"""  # noqa: S608 - numbers of our own


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one team's or one person's unsolved tickets. `due` counts those whose nearest deadline is ahead, by HOURS.
    `waiting`: customers without an answer; `parked`: those whom nobody has answered for hours while the ticket stands.
    """

    total: int = 0
    unassigned: int = 0
    waiting: int = 0
    breached: int = 0
    oldest_waiting_at: datetime | None = None
    load: int = 0
    parked: int = 0
    due: tuple[int, ...] = (0,) * len(HOURS)

    def plus(self, other: "Figures") -> "Figures":
        waiting_since = [at for at in (self.oldest_waiting_at, other.oldest_waiting_at) if at is not None]
        return Figures(
            total=self.total + other.total,
            unassigned=self.unassigned + other.unassigned,
            waiting=self.waiting + other.waiting,
            breached=self.breached + other.breached,
            oldest_waiting_at=min(waiting_since, default=None),
            load=self.load + other.load,
            parked=self.parked + other.parked,
            due=tuple(map(sum, zip(self.due, other.due, strict=True))),
        )


@dataclass(frozen=True, slots=True)
class NextRow:
    number: int
    subject: str
    due_at: datetime
    metric: str


def read_figures(
    *, actor: Actor, now: datetime
) -> tuple[dict[int | None, Figures], dict[int | None, Figures]]:
    """By team (None: no team yet) and by assignee (None: nobody). One statement."""
    by_team: dict[int | None, Figures] = {}
    by_person: dict[int | None, Figures] = {}
    for team_id, assignee_id, total, waiting, breached, oldest, load, parked, *due in _fetch(
        FIGURES, _values(actor, now)
    ):
        unassigned = total if assignee_id is None else 0
        found = Figures(total, unassigned, waiting, breached, oldest, int(load), parked, tuple(due))
        by_team[team_id] = by_team.get(team_id, Figures()).plus(found)
        by_person[assignee_id] = by_person.get(assignee_id, Figures()).plus(found)
    return by_team, by_person


def list_next(*, actor: Actor, team_ids: Sequence[int], now: datetime) -> dict[int, tuple[NextRow, ...]]:
    """The nearest deadlines of these teams within a day: one statement."""
    found: dict[int, list[NextRow]] = {team_id: [] for team_id in team_ids}
    for team_id, number, subject, due_at, metric in _fetch(
        NEXT, _values(actor, now) | {"teams": list(team_ids)}
    ):
        found[team_id].append(NextRow(number, subject, due_at, Metric(metric).label if metric else ""))
    return {team_id: tuple(rows) for team_id, rows in found.items()}


def _values(actor: Actor, now: datetime) -> dict[str, Any]:
    ahead = {f"h{hours}": now + timedelta(hours=hours) for hours in HOURS}
    return ahead | {
        "tenant": require_tenant_id(),
        "hidden": sorted(actor.hidden_team_ids),
        "worked_on": [one.value for one in WORKED_ON],
        "parked": now - PARKED_AFTER,
        "now": now,
    }


def _fetch(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
