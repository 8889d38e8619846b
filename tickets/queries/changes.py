"""Changes of policies and hours on their way to the open tickets, and those that have arrived."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet, Sum

from kernel.clock.models import Calendar
from kernel.errors import NotFound
from tickets.models import Retargeting, SlaPolicy
from tickets.queries.policies import list_policies

SHOWN = 50


class NoChange(NotFound):
    code = "tickets.no_change"


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """`moved`: clocks with another deadline; `breached`: those that were past it at once. `replaced_by`: a later
    change that took over what this one had still to do.
    """

    id: int
    cause: str  # policy, calendar
    name: str
    started_by: str
    started_at: datetime
    finished_at: datetime | None
    total: int
    done: int
    moved: int
    breached: int
    replaced_by: int | None

    @property
    def took(self) -> timedelta | None:
        return self.finished_at - self.started_at if self.finished_at else None

    @property
    def percent(self) -> int:
        return (
            100
            if self.finished_at and not self.replaced_by
            else min(99, 100 * self.done // max(self.total, 1))
        )


def list_changes() -> list[ChangeRow]:
    """The newest first; three queries."""
    return _rows(Retargeting.objects.order_by("-id")[:SHOWN])


def get_change(change_id: int) -> ChangeRow:
    """Raises NoChange."""
    found = _rows(Retargeting.objects.filter(id=change_id))
    if not found:
        raise NoChange("There is no such change.")
    return found[0]


def newest_running() -> ChangeRow | None:
    return next(iter(_rows(Retargeting.objects.filter(finished_at=None).order_by("-id")[:1])), None)


def is_counted_in(calendar_id: int) -> bool:
    """Whether a policy that is on counts in this calendar."""
    key = Calendar.objects.filter(id=calendar_id).values_list("key", flat=True).first()
    return any(policy.terms.calendar_key == key for policy in list_policies())


def _rows(jobs: QuerySet[Retargeting]) -> list[ChangeRow]:
    found = list(
        jobs.select_related("started_by").annotate(
            done=Sum("slices__done"), moved=Sum("slices__moved"), breached=Sum("slices__breached")
        )
    )
    names = _names(found)
    return [_row(job, names) for job in found]


def _names(jobs: Iterable[Retargeting]) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = {"policy": set(), "calendar": set()}
    for job in jobs:
        wanted[job.cause_kind].add(job.cause_id)
    policies = SlaPolicy.objects.filter(id__in=wanted["policy"]).values_list("id", "name")
    calendars = Calendar.objects.filter(id__in=wanted["calendar"]).values_list("id", "name")
    return {("policy", one): name for one, name in policies} | {
        ("calendar", one): name for one, name in calendars
    }


def _row(job: Retargeting, names: dict[tuple[str, int], str]) -> ChangeRow:
    done: int = getattr(job, "done", None) or 0
    return ChangeRow(
        id=job.id,
        cause=job.cause_kind,
        name=names.get((job.cause_kind, job.cause_id), ""),
        started_by=job.started_by.display_name if job.started_by else "",
        started_at=job.started_at,
        finished_at=job.finished_at,
        total=job.total,
        done=min(done, job.total),
        moved=getattr(job, "moved", None) or 0,
        breached=getattr(job, "breached", None) or 0,
        replaced_by=job.replaced_by_id,
    )
