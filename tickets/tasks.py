"""What recurs: each night every stored deadline is computed again."""

from datetime import datetime, timedelta

import structlog
from prometheus_client import Gauge

from kernel.tenancy.queries import list_tenant_ids
from kernel.timers.registry import periodic
from tickets.operations.checking_desk import check_desk

log = structlog.get_logger(__name__)
WRONG = Gauge(
    "stagedoor_clocks_wrong", "Tickets whose stored deadlines the last nightly check had to put right"
)


@periodic("tickets.check_clocks", every=timedelta(hours=24))
def check_all_clocks(*, now: datetime) -> None:
    totals = [check_desk(tenant_id, now=now) for tenant_id in list_tenant_ids()]
    wrong = sum(total.wrong for total in totals)
    WRONG.set(wrong)
    log.info("tickets.clocks_checked", clocks=sum(total.clocks for total in totals), wrong=wrong)
