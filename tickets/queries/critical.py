"""Critical lanes and the tickets in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.actors import Actor
from kernel.people.models import Membership, Team
from kernel.tenancy.context import require_tenant_id
from tickets.locks import NoLane
from tickets.models import CriticalCase, CriticalLane, Downgrade, Ticket
from tickets.rules.critical import Lane, parse_lane

MOST_READ = 1000
LANES = "SELECT * FROM tickets_criticallane WHERE tenant_id = %s AND is_active ORDER BY position, id"
_read: dict[int, tuple[Any, Lane]] = {}


def list_lanes() -> list[CriticalLane]:
    """Those in use, in the order in which they are asked: one query."""
    return list(CriticalLane.objects.raw(LANES, [require_tenant_id()]))


def lane_of(row: CriticalLane) -> Lane:
    """Read once for each process, and again when it says something else."""
    kept = _read.get(row.id)
    if kept is None or kept[0] != row.definition:
        if len(_read) >= MOST_READ:
            _read.clear()
        kept = _read[row.id] = row.definition, parse_lane(row.definition)
    return kept[1]


@dataclass(frozen=True, slots=True)
class LaneRow:
    id: int
    key: str
    name: str
    position: int
    is_active: bool
    team_id: int
    team_key: str
    team: str
    definition: dict[str, Any]


def list_all_lanes() -> list[LaneRow]:
    rows = CriticalLane.objects.select_related("team").order_by("position", "id")
    return [_lane_row(row) for row in rows]


def get_lane(key: str) -> LaneRow:
    """Raises NoLane."""
    found = CriticalLane.objects.select_related("team").filter(key=key).first()
    if found is None:
        raise NoLane("There is no such critical lane.")
    return _lane_row(found)


def _lane_row(row: CriticalLane) -> LaneRow:
    return LaneRow(
        id=row.id,
        key=row.key,
        name=row.name,
        position=row.position,
        is_active=row.is_active,
        team_id=row.team_id,
        team_key=row.team.key,
        team=row.team.name,
        definition=row.definition,
    )


@dataclass(frozen=True, slots=True)
class LaneChoice:
    """What anybody who sees a ticket may raise it to: names only."""

    key: str
    name: str


def list_lane_choices() -> list[LaneChoice]:
    return [LaneChoice(lane.key, lane.name) for lane in list_lanes()]


@dataclass(frozen=True, slots=True)
class DowngradeRow:
    id: int
    reason: str
    team: str  # where it goes; empty: its topic's
    requested_by_id: int
    requested_by: str
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    is_approved: bool | None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """`waiting` is the proposal that somebody else has to decide."""

    id: int
    lane_key: str
    lane: str
    team_id: int | None
    team: str
    matched_by: str
    opened_at: datetime
    due_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str
    missed_at: datetime | None
    downgraded_at: datetime | None
    downgrades: tuple[DowngradeRow, ...]

    @property
    def is_open(self) -> bool:
        return self.downgraded_at is None

    @property
    def waiting(self) -> DowngradeRow | None:
        return next((one for one in self.downgrades if one.decided_at is None), None)


def list_cases(ticket_id: int) -> list[CaseRow]:
    """The newest first; two queries. The caller has checked that the ticket is visible."""
    cases = CriticalCase.objects.filter(ticket_id=ticket_id).order_by("-id")
    rows = list(cases.select_related("lane", "ticket__team", "acknowledged_by"))
    made = Downgrade.objects.filter(case__in=rows).order_by("-id")
    proposals = list(
        made.select_related("team", "requested_by", "decided_by")
    )  # none is asked for without a case
    return [_case_row(row, [one for one in proposals if one.case_id == row.id]) for row in rows]


def get_case(ticket_id: int) -> CaseRow | None:
    """The open one."""
    return next((row for row in list_cases(ticket_id) if row.is_open), None)


def _case_row(row: CriticalCase, proposals: list[Downgrade]) -> CaseRow:
    return CaseRow(
        id=row.id,
        lane_key=row.lane.key,
        lane=row.lane.name,
        team_id=row.ticket.team_id,
        team=row.ticket.team.name if row.ticket.team else "",
        matched_by=row.matched_by,
        opened_at=row.opened_at,
        due_at=row.due_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=_name(row.acknowledged_by),
        missed_at=row.missed_at,
        downgraded_at=row.downgraded_at,
        downgrades=tuple(
            DowngradeRow(
                id=one.id,
                reason=one.reason,
                team=one.team.name if one.team else "",
                requested_by_id=one.requested_by_id,
                requested_by=_name(one.requested_by),
                requested_at=one.requested_at,
                decided_by=_name(one.decided_by),
                decided_at=one.decided_at,
                is_approved=one.is_approved,
            )
            for one in proposals
        ),
    )


def _name(person: Membership | None) -> str:
    return person.display_name if person else ""


def list_downgrade_teams(actor: Actor, *, current: int | None) -> list[Team]:
    """Where a downgraded ticket may go."""
    teams = Team.objects.filter(is_active=True).exclude(id__in=actor.hidden_team_ids | {current or 0})
    return list(teams.order_by("name"))


def has_been_in(ticket: Ticket) -> bool:
    return CriticalCase.objects.filter(ticket=ticket).exists()
