"""What became of the rows that were posted: asked of the database, not of the pages that promised."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk.bench.posting import Row
from kernel.tenancy.context import tenant_context
from tickets.models import Clock, Ticket
from tickets.rules.words import Metric

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Account:
    """`lost`: accepted and not there. `doubled`: there more than once. `teams` by name, empty for none."""

    tickets: int
    lost: int
    doubled: int
    teams: dict[str, int]
    unassigned: int
    with_clocks: int


def account_for(rows: Sequence[Row], *, tenant_id: int) -> Account:
    tickets: Counter[str] = Counter()
    teams: Counter[str] = Counter()
    unassigned = with_clocks = 0
    for start in range(0, len(rows), AT_ONCE):
        emails = [row.email for row in rows[start : start + AT_ONCE]]
        with tenant_context(tenant_id):
            found = Ticket.objects.filter(customer__email__in=emails)
            for email, team, assignee_id in found.values_list("customer__email", "team__name", "assignee_id"):
                tickets[email] += 1
                teams[team or "no team"] += 1
                unassigned += assignee_id is None
            started = Clock.objects.filter(ticket__in=found.values("id"), metric=Metric.FIRST_REPLY)
            with_clocks += started.values("ticket_id").distinct().count()
    return Account(
        tickets=tickets.total(),
        lost=sum(1 for row in rows if row.email not in tickets),
        doubled=sum(1 for count in tickets.values() if count > 1),
        teams=dict(teams.most_common()),
        unassigned=unassigned,
        with_clocks=with_clocks,
    )
