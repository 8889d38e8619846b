"""Rules of automation in tests: making them, and letting them act on what was announced."""

from datetime import datetime, timedelta

from kernel.events.delivering import occurrence_of
from kernel.events.models import Delivery, DeliveryState
from kernel.events.registry import get_consumer
from kernel.timers.models import Timer, TimerState
from kernel.timers.registry import DueTimer, get_handling
from tests.world import NOW, Place
from tickets.models import AutomationRule, AutomationRun, Mode
from tickets.operations.automation import create_automation

CONSUMER = "tickets.automate"
MANY_ROUNDS = 40
LATER = NOW + timedelta(minutes=5)


def on(*codes, then, conditions=None):
    return {"on": [f"tickets.{code}" for code in codes], "if": conditions or {}, "then": then}


def after(minutes, since, *, then, conditions=None, business=None):
    trigger = {"minutes": minutes, "since": since, "business": business}
    return {"after": trigger, "if": conditions or {}, "then": then}


def make(
    place: Place, key: str, definition, *, mode=Mode.LIVE, now: datetime = NOW, **more
) -> AutomationRule:
    return create_automation(
        actor=place.admin.actor, key=key, name=key.title(), definition=definition, mode=mode, now=now, **more
    )


def deliver(now: datetime) -> int:
    """One round: what waits for the rules now, in the order in which it is delivered. Says how many."""
    waiting = Delivery.objects.filter(consumer=CONSUMER, state=DeliveryState.WAITING)
    found = list(waiting.select_related("event").order_by("event__subject_id", "event_id"))
    for delivery in found:
        get_consumer(CONSUMER)(event=occurrence_of(delivery.event), now=now)
        Delivery.objects.filter(id=delivery.id).update(state=DeliveryState.DONE, done_at=now)
    return len(found)


def settle(now: datetime) -> int:
    """Deliver until nothing is announced any more; how many rounds had something to deliver."""
    rounds = 0
    while deliver(now):
        rounds += 1
        assert rounds < MANY_ROUNDS, "the rules never come to rest"
    return rounds


def tick(now: datetime) -> int:
    """Fire the time rules' timers that are due, as the clock would. Says how many."""
    fired = 0
    for kind in ("tickets.time_rule_cover", "tickets.time_rule"):
        due = list(
            Timer.objects.filter(kind=kind, state=TimerState.ARMED, due_at__lte=now).order_by("due_at", "id")
        )
        told = [DueTimer(one.id, one.subject_id, one.key, one.due_at, one.generation) for one in due]
        if told:
            Timer.objects.filter(id__in=[one.id for one in due]).update(state=TimerState.FIRED, fired_at=now)
            get_handling(kind).handle(due=told, now=now)
        fired += len(told)
    return fired


def timers(kind="tickets.time_rule"):
    armed = Timer.objects.filter(kind=kind, state=TimerState.ARMED)
    return list(armed.order_by("due_at").values_list("subject_id", "due_at"))


def runs(**more):
    """Rule, outcome and what was done, oldest first."""
    found = AutomationRun.objects.filter(**more).select_related("rule_version__rule").order_by("id")
    return [
        (
            run.rule_version.rule.key,
            run.outcome,
            [change["step"] for change in run.changes if change["did"] == "done"],
        )
        for run in found
    ]
