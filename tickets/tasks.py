"""What recurs: each night every stored deadline is computed again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from prometheus_client import Gauge

from kernel.actors import system_actor
from kernel.tenancy.context import tenant_context
from kernel.tenancy.queries import list_tenant_ids
from kernel.timers.registry import periodic
from tickets.operations.checking import check_clocks, note_check

log = structlog.get_logger(__name__)
WRONG = Gauge(
    "stagedoor_clocks_wrong", "Tickets whose stored deadlines the last nightly check had to put right"
)


@dataclass(frozen=True, slots=True)
class Total:
    clocks: int
    wrong: int


@periodic("tickets.check_clocks", every=timedelta(hours=24))
def check_all_clocks(*, now: datetime) -> None:
    totals = [check_desk(tenant_id, now=now) for tenant_id in list_tenant_ids()]
    wrong = sum(total.wrong for total in totals)
    WRONG.set(wrong)
    log.info("tickets.clocks_checked", clocks=sum(total.clocks for total in totals), wrong=wrong)


def check_desk(tenant_id: int, *, now: datetime) -> Total:
    """Batch by batch, each in a transaction of its own, so that nobody waits for the whole."""
    actor = system_actor(tenant_id=tenant_id)
    last_id: int | None = 0
    clocks = wrong = 0
    while last_id is not None:
        with tenant_context(tenant_id):
            checked = check_clocks(actor=actor, after_id=last_id, now=now)
        clocks, wrong, last_id = clocks + checked.clocks, wrong + len(checked.wrong), checked.last_id
    with tenant_context(tenant_id):
        note_check(actor=actor, clocks=clocks, wrong=wrong, now=now)
    return Total(clocks, wrong)
