"""Everything that recurs, with a sentence each. The clock runs them; a slot is taken by one clock only."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.module_loading import autodiscover_modules, import_string

from kernel.events import claiming as events
from kernel.events.sealing import seal_all
from kernel.http.limits import purge_expired
from kernel.timers import claiming as timers
from kernel.timers.registry import periodic

KEEP_DONE = timedelta(days=7)
KEEP_LOG = timedelta(days=30)

SENTENCES = {
    "timers.release": "Give timers back whose worker died, within seconds of their lease running out.",
    "events.release": "Give deliveries back whose worker died.",
    "events.seal": "Seal new events into each tenant's hash chain.",
    "http.rate_counters": "Forget the counts of rate limits whose window is over.",
    "people.sessions": "Delete sessions that have expired.",
    "api.forget_idempotency_keys": "Forget idempotency keys that nobody will repeat any more.",
    "tickets.check_clocks": "Compute every open deadline again from its marks; tell what differs, and put it right.",
    "events.prune": "Delete deliveries done a week ago, and the webhooks' log after thirty days.",
    "files.sweep": "Delete uploads that nothing ever took.",
    "timers.prune": "Delete timers that fired or were cancelled thirty days ago.",
}

autodiscover_modules(
    "tasks", "consumers"
)  # what apps register: recurring jobs, handlers of timers, consumers


@periodic("timers.release", every=timedelta(seconds=2))
def release_timers(*, now: datetime) -> None:  # noqa: ARG001 - leases run on PostgreSQL's clock
    timers.release_expired()


@periodic("events.release", every=timedelta(seconds=2))
def release_deliveries(*, now: datetime) -> None:  # noqa: ARG001 - leases run on PostgreSQL's clock
    events.release_expired()


@periodic("events.seal", every=timedelta(seconds=10))
def seal_events(*, now: datetime) -> None:
    seal_all(now=now)


@periodic("http.rate_counters", every=timedelta(minutes=10))
def forget_rate_counters(*, now: datetime) -> None:
    purge_expired(now=now)


@periodic("people.sessions", every=timedelta(hours=1))
def delete_expired_sessions(*, now: datetime) -> None:  # noqa: ARG001 - Django asks the clock itself
    import_string(f"{settings.SESSION_ENGINE}.SessionStore").clear_expired()


@periodic("events.prune", every=timedelta(hours=6))
def prune_deliveries(*, now: datetime) -> None:
    events.prune(done_before=now - KEEP_DONE, log_before=now - KEEP_LOG)


@periodic("timers.prune", every=timedelta(hours=24))
def prune_timers(*, now: datetime) -> None:
    timers.prune(due_before=now - KEEP_LOG)
