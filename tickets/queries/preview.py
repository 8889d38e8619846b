"""What a change of policies or of a calendar would do to the open tickets: computed in bulk, nothing is written."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kernel.actors import Actor
from kernel.clock.rules.instants import to_micros
from kernel.tenancy.context import require_tenant_id
from tickets.models import Ticket
from tickets.queries.conditions import as_q
from tickets.queries.promises import Promise, list_promises, place_of, rows, rows_of
from tickets.queries.proposals import Proposal
from tickets.queries.stories import list_stories
from tickets.rules.conditions import Condition
from tickets.rules.moving import due_of
from tickets.rules.sla import ClockState, Mark
from tickets.rules.starts import Story, expected, pauses_since
from tickets.rules.words import Metric, Priority, Status

SHOWN = 20
LOOKED_AT = 1_000  # for as many that the asker may see
AT_ONCE = 5_000
PAUSED = ClockState.PAUSED.value
BITS = {metric.value: 1 << place for place, metric in enumerate(Metric)}
REPLIES = BITS[Metric.FIRST_REPLY] | BITS[Metric.NEXT_REPLY]
CLOCKS = """
SELECT c.id, c.ticket_id, c.metric, c.state, (date_part('epoch', c.started_at) * 1e6)::bigint,
  (date_part('epoch', c.due_at) * 1e6)::bigint, c.breached_at IS NOT NULL, c.target_seconds,
  c.calendar_version_id, v.policy_id
FROM tickets_clock c JOIN tickets_slapolicyversion v ON v.id = c.policy_version_id
WHERE c.tenant_id = %(tenant)s AND c.state IN ('running', 'paused')
"""
PAUSES = """
SELECT e.clock_id, e.mark, (date_part('epoch', e.at) * 1e6)::bigint
FROM tickets_clockevent e JOIN tickets_clock c ON c.id = e.clock_id
WHERE e.tenant_id = %(tenant)s AND c.tenant_id = %(tenant)s AND c.state IN ('running', 'paused')
  AND e.mark IN ('pause', 'resume')
ORDER BY e.clock_id, e.id
"""


@dataclass(frozen=True, slots=True)
class Share:
    """How many open tickets fall under a policy; an empty name for those under none."""

    policy: str
    now: int
    then: int


@dataclass(frozen=True, slots=True)
class Line:
    """One ticket as an example. `due_at` is its nearest deadline as it stands now."""

    number: int
    subject: str
    status: Status
    priority: Priority
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """Counts of clocks, but for the `tickets_*`. `lines`: some of those that would be breached, else of those that
    move, as far as the asker may see them.
    """

    open_tickets: int
    shares: tuple[Share, ...]
    moved: int
    breached: int
    begun: int
    ended: int
    tickets_moved: int
    tickets_breached: int
    breaching: tuple[Line, ...]
    moving: tuple[Line, ...]

    @property
    def words(self) -> str:
        """The one sentence."""
        moved = f"{self.tickets_moved:,} ticket{'' if self.tickets_moved == 1 else 's'}"
        verb = "moves" if self.tickets_moved == 1 else "move"
        return f"{moved} {verb}, {self.tickets_breached:,} would be breached now"


@dataclass(frozen=True, slots=True)
class Matching:
    count: int
    lines: tuple[Line, ...]


def who_matches(condition: Condition, *, actor: Actor) -> Matching:
    """The open tickets that meet these conditions, whatever policies come before."""
    found = Ticket.objects.unsolved().filter(as_q(condition))
    ids = list(found.visible_to(actor).order_by("-id").values_list("id", flat=True)[:SHOWN])
    return Matching(found.count(), _lines(ids, actor=actor))


def preview(proposal: Proposal, *, actor: Actor, now: datetime) -> Preview:
    return _Sums(proposal, now=now).preview(actor)


_Open = tuple[int, int, int, int]  # places of its policies now and then (-1 for none), priority, status


class _Sums:
    def __init__(self, proposal: Proposal, *, now: datetime) -> None:
        self.proposal = proposal
        self.at, self.now = to_micros(now), now
        self.tickets = _read_tickets(proposal)
        self.clocks = rows(CLOCKS, {"tenant": require_tenant_id()})
        first = min((row[4] for row in self.clocks), default=self.at)
        self.promises = list_promises(proposal.will, first=first, now=now, proposed=proposal.hours)
        self.marks = _read_pauses() if self.clocks else {}
        self.kept: dict[int, int] = dict.fromkeys(self.tickets, 0)  # bits of the metrics that stay open
        self.clocks_moved = self.clocks_breached = self.begun = self.ended = 0
        self.moved: set[int] = set()
        self.breached: set[int] = set()

    def preview(self, actor: Actor) -> Preview:
        self._move()
        self._begin()
        return Preview(
            open_tickets=len(self.tickets),
            shares=self._shares(),
            moved=self.clocks_moved,
            breached=self.clocks_breached,
            begun=self.begun,
            ended=self.ended,
            tickets_moved=len(self.moved),
            tickets_breached=len(self.breached),
            breaching=_lines(sorted(self.breached), actor=actor),
            moving=_lines(sorted(self.moved - self.breached), actor=actor),
        )

    def _move(self) -> None:
        """Each clock to where it would be. Runs for every clock of the desk, so it does little for each."""
        promises, tickets, marks, kept = self.promises, self.tickets, self.marks, self.kept
        for row in self.clocks:
            clock_id, ticket_id, metric, state, started, due, is_breached, seconds, calendar_id, policy_id = (
                row
            )
            ticket = tickets.get(ticket_id)
            if ticket is None:
                continue
            promise = promises.get((ticket[1], metric, ticket[2]))
            if promise is None:
                self.ended += 1
                continue
            kept[ticket_id] |= BITS[metric]
            budget, wanted, calendar, is_proposed, policy, hours, pausing = promise
            if policy == policy_id and seconds == wanted and calendar == calendar_id and not is_proposed:
                continue
            if state == PAUSED or clock_id in marks or ticket[3] in pausing:
                found = self._marks_then(clock_id, is_paused=state == PAUSED, pauses=ticket[3] in pausing)
                then = due_of(hours, started=started, marks=found, budget=budget)
            else:
                then = hours.add(started, budget)
            if then != due:
                self._note(ticket_id, due, then, is_breached=is_breached)

    def _marks_then(self, clock_id: int, *, is_paused: bool, pauses: bool) -> list[tuple[str, int]]:
        """Its pauses, and the one that begins or ends now by the new matrix."""
        found = self.marks.get(clock_id, [])
        if is_paused == pauses:
            return found
        return [*found, (Mark.PAUSE if pauses else Mark.RESUME, self.at)]

    def _note(self, ticket_id: int, due: int | None, then: int | None, *, is_breached: bool) -> None:
        self.clocks_moved += 1
        self.moved.add(ticket_id)
        if then is not None and then <= self.at and not is_breached and (due is None or due > self.at):
            self.clocks_breached += 1
            self.breached.add(ticket_id)

    def _begin(self) -> None:
        """Promises made since, for which no clock is open: whether one begins depends on the ticket's story."""
        promised = {
            (place, priority.value): sum(
                BITS[metric.value] for metric, row in offer.terms.targets.items() if priority in row
            )
            for place, offer in enumerate(self.proposal.will)
            for priority in Priority
        }
        missing = []
        for ticket_id, ticket in self.tickets.items():
            lacking = promised.get((ticket[1], ticket[2]), 0) & ~self.kept[ticket_id]
            if self.kept[ticket_id] & REPLIES:
                lacking &= ~REPLIES
            if lacking:
                missing.append(ticket_id)
        for start in range(0, len(missing), AT_ONCE):
            self._begin_some(missing[start : start + AT_ONCE])

    def _begin_some(self, ids: Sequence[int]) -> None:
        found = list(Ticket.objects.filter(id__in=ids))
        stories = list_stories(found)
        for row in found:
            for metric, since in expected(stories[row.id]).items():
                promise = self.promises.get((self.tickets[row.id][1], metric.value, row.priority))
                if promise is not None and not self.kept[row.id] & BITS[metric.value]:
                    self.begun += 1
                    self._note_begun(promise, row.id, since, stories[row.id])

    def _note_begun(self, promise: Promise, ticket_id: int, since: datetime, story: Story) -> None:
        pausing = [Status(value) for value in promise.pausing]
        marks = [(one.mark.value, to_micros(one.at)) for one in pauses_since(since, story, pausing)]
        due = due_of(promise.hours, started=to_micros(since), marks=marks, budget=promise.budget)
        if due is not None and due <= self.at:
            self.clocks_breached += 1
            self.breached.add(ticket_id)

    def _shares(self) -> tuple[Share, ...]:
        was = Counter(ticket[0] for ticket in self.tickets.values())
        will = Counter(ticket[1] for ticket in self.tickets.values())
        now = {offer.id: was[place] for place, offer in enumerate(self.proposal.was)}
        then = {offer.id: will[place] for place, offer in enumerate(self.proposal.will)}
        names = {offer.id: offer.name for offer in (*self.proposal.was, *self.proposal.will)}
        order = [*then, *(one for one in now if one not in then)]
        shares = [Share(names[one], now.get(one, 0), then.get(one, 0)) for one in order]
        return (*shares, Share("", was[-1], will[-1]))


def _read_tickets(proposal: Proposal) -> dict[int, _Open]:
    found = Ticket.objects.unsolved().annotate(was=place_of(proposal.was), will=place_of(proposal.will))
    return {row[0]: row[1:] for row in rows_of(found.values_list("id", "was", "will", "priority", "status"))}


def _read_pauses() -> dict[int, list[tuple[str, int]]]:
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for clock_id, mark, at in rows(PAUSES, {"tenant": require_tenant_id()}):
        found[clock_id].append((mark, at))
    return found


def _lines(ids: Sequence[int], *, actor: Actor) -> tuple[Line, ...]:
    """The first of these that the asker may see."""
    found = Ticket.objects.visible_to(actor).filter(id__in=ids[:LOOKED_AT]).order_by("id")
    columns = found.values_list("number", "subject", "status", "priority", "next_due_at")[:SHOWN]
    return tuple(
        Line(number, subject, Status(status), Priority(priority), due)
        for number, subject, status, priority, due in columns
    )
