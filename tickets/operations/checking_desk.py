"""The check of one whole desk: batch by batch, each in a transaction of its own, so that nobody waits for the whole."""

from dataclasses import dataclass
from datetime import datetime

from kernel.actors import system_actor
from kernel.tenancy.context import tenant_context
from tickets.operations.checking import check_clocks, note_check


@dataclass(frozen=True, slots=True)
class Total:
    clocks: int
    wrong: int


def check_desk(tenant_id: int, *, now: datetime) -> Total:
    """Called outside any tenant."""
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
