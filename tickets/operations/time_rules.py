"""Rules that wait for a time: one timer for each ticket and rule, at the moment that it counts from and so long after.

A rule acts once for each moment of a ticket, as soon as its time has passed and its conditions hold. What was over when
the rule came into force is past: it acts on that only where existing tickets were to be included.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from kernel.timers.operations import Alarm, arm, arm_many
from kernel.timers.registry import DueTimer, timer_handler
from tickets.locks import lock_tickets
from tickets.models import AutomationRun, Mode, Ticket
from tickets.operations.automation_runs import SHADOW, Cause, run
from tickets.queries.automation import ActiveRule, list_active
from tickets.queries.facts import facts_of
from tickets.queries.moments import Due, Moments, due_by, key_of_calendar, moments_of
from tickets.rules.automation import After, Since
from tickets.rules.conditions import holds
from tickets.rules.words import Status

TIMER, COVER = "tickets.time_rule", "tickets.time_rule_cover"
TIME = "time"
BATCH = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Round:
    """Some locked tickets, looked at by time rules: each waits on, acts, or is left alone."""

    def __init__(
        self, tickets: Sequence[Ticket], *, now: datetime, chain: tuple[AutomationRun, ...] = ()
    ) -> None:
        self._tickets = {ticket.id: ticket for ticket in tickets if ticket.merged_into_id is None}
        self._now = now
        self._chain = chain
        self._moments: dict[Since, Moments] = {}
        self._due: dict[After, Due] = {}

    def consider(self, ticket_id: int, rule: ActiveRule) -> None:
        after, ticket = rule.rule.trigger, self._tickets.get(ticket_id)
        if ticket is None or not isinstance(after, After):
            return
        moment = self._moment(ticket_id, after.since)
        due_at = self._due_at(after, moment)
        if moment is None or due_at is None:
            return
        if due_at > self._now:
            arm(kind=TIMER, subject_id=ticket_id, key=str(rule.id), due_at=due_at)
        elif _counts(rule, due_at) and holds(rule.rule.conditions, facts_of(ticket)):
            self._run(ticket, rule, Cause(TIME, _micros(moment), self._chain))

    def _run(self, ticket: Ticket, rule: ActiveRule, cause: Cause) -> None:
        if not _has_run(ticket, rule, cause):
            self._tickets[ticket.id] = run(ticket, rule, cause, now=self._now)
            self._moments.clear()  # what it did may be what another rule counts from

    def _due_at(self, after: After, moment: datetime | None) -> datetime | None:
        if after not in self._due:
            self._due[after] = due_by(after)
        return self._due[after](moment) if moment is not None else None

    def _moment(self, ticket_id: int, since: Since) -> datetime | None:
        if since not in self._moments:
            self._moments[since] = moments_of(list(self._tickets.values()), since)
        return self._moments[since].get(ticket_id)


@timer_handler(TIMER, lock=lock_tickets)
def fire(*, due: list[DueTimer], now: datetime) -> None:
    """Each is looked at again first: the customer may have answered meanwhile."""
    round_ = Round(lock_tickets({timer.subject_id for timer in due}), now=now)
    for rule in list_active(rule_ids={int(timer.key) for timer in due}):
        for timer in due:
            if timer.key == str(rule.id):
                round_.consider(timer.subject_id, rule)


def cover(rule_id: int, *, now: datetime) -> None:
    """Let the background walk over the tickets there are, from the first on."""
    arm(kind=COVER, subject_id=rule_id, key="0", due_at=now)


def cover_calendar(*, calendar_id: int, now: datetime) -> None:
    """A calendar has a new version: what waits in its hours waits for other moments now."""
    calendar_key = key_of_calendar(calendar_id)
    for rule in list_active():
        if isinstance(rule.rule.trigger, After) and rule.rule.trigger.calendar_key == calendar_key:
            cover(rule.id, now=now)


@timer_handler(COVER)
def cover_batch(*, due: list[DueTimer], now: datetime) -> None:
    """`key`: the id of the last ticket that was looked at. The next batch is armed in the same transaction.

    Nothing is locked and no rule acts here: whatever is armed is looked at again when it fires.
    """
    rules = {rule.id: rule for rule in list_active(rule_ids={timer.subject_id for timer in due})}
    for timer in due:
        rule = rules.get(timer.subject_id)
        if rule is None or not isinstance(rule.rule.trigger, After):
            continue
        tickets = _tickets_after(int(timer.key))
        arm_many(_alarms(rule, rule.rule.trigger, tickets, now=now))
        if len(tickets) == BATCH:
            arm(kind=COVER, subject_id=rule.id, key=str(tickets[-1].id), due_at=now)


def _tickets_after(ticket_id: int) -> list[Ticket]:
    """Solved ones too: a rule may ask for them. Closed and merged ones are over."""
    there = Ticket.objects.filter(id__gt=ticket_id, merged_into=None).exclude(status=Status.CLOSED)
    return list(there.select_related("topic", "customer", "team").order_by("id")[:BATCH])


def _alarms(rule: ActiveRule, after: After, tickets: Sequence[Ticket], *, now: datetime) -> list[Alarm]:
    moments, due = moments_of(tickets, after.since), due_by(after)
    alarms = []
    for ticket in tickets:
        due_at = due(moments[ticket.id]) if ticket.id in moments else None
        if due_at is None:
            continue
        if due_at > now or (_counts(rule, due_at) and holds(rule.rule.conditions, facts_of(ticket))):
            alarms.append(Alarm(TIMER, ticket.id, str(rule.id), max(due_at, now)))
    return alarms


def _counts(rule: ActiveRule, due_at: datetime) -> bool:
    return rule.include_existing or due_at >= rule.active_since_at


def _has_run(ticket: Ticket, rule: ActiveRule, cause: Cause) -> bool:
    """By whichever version. What was only tried in shadow may still be done."""
    runs = AutomationRun.objects.filter(ticket=ticket, cause=cause.kind, cause_id=cause.id)
    mine = runs.filter(rule_version__rule_id=rule.id)
    return (mine if rule.mode == Mode.SHADOW else mine.exclude(outcome=SHADOW)).exists()


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
