"""Timers that were set aside: an admin arms them again once the cause is gone."""

from collections.abc import Collection

from kernel.actors import Actor
from kernel.timers.models import Timer, TimerState


def revive_timers(*, actor: Actor, timer_ids: Collection[int]) -> int:
    """Arm timers again that were set aside; they are due at once if their time has passed. Says how many."""
    actor.require("kernel.configure")
    poisoned = Timer.objects.filter(id__in=timer_ids, state=TimerState.POISON)
    return poisoned.update(state=TimerState.ARMED, attempts=0, last_error="")
