"""What the tests' timers do when they fire: leave an event, which nothing can take away again. Also used by the
worker and the clock that the chaos test starts.
"""

from dataclasses import dataclass
from datetime import datetime

from kernel.events import registry as events
from kernel.timers.registry import DueTimer, timer_handler


@dataclass(frozen=True)
class Fired:
    timer_subject_id: int


if "tests.fired" not in events.list_codes():
    events.event("tests.fired", subject="test_timer")(Fired)


@timer_handler("tests.chaos")
def note(*, due: list[DueTimer], now: datetime) -> None:
    from kernel.actors import system_actor
    from kernel.events.operations import publish_many
    from kernel.tenancy.context import require_tenant_id

    actor = system_actor(tenant_id=require_tenant_id())
    publish_many([Fired(timer.subject_id) for timer in due], actor=actor, now=now)
