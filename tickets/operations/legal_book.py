"""A legal deadline's marks: written, read again, and the row and its timer brought in line. Under the ticket's lock."""

from datetime import datetime

from kernel.actors import Actor, system_actor
from kernel.events.operations import publish
from kernel.timers import operations as timers
from tickets.events import LegalMet, LegalMissed, LegalThreshold
from tickets.models import LegalDeadline, LegalEvent, Ticket
from tickets.operations import escalating
from tickets.rules.legal import LegalTerms, parse_legal_terms
from tickets.rules.legal_reading import LegalHappening, LegalMark, LegalReading, ToTell, read_legal

TIMER = "tickets.legal"
CAUSE = "deadline"  # of an escalation


class DeadlineBook:
    """One deadline of a locked ticket. `settle` after every change."""

    def __init__(self, ticket: Ticket, deadline: LegalDeadline, *, now: datetime) -> None:
        self.ticket, self.deadline, self.now = ticket, deadline, now
        self.rule_key = deadline.rule_version.rule.key
        self.terms: LegalTerms = parse_legal_terms(deadline.rule_version.terms)
        rows = LegalEvent.objects.filter(deadline=deadline).order_by("id")
        self.history = [
            LegalHappening(LegalMark(row.mark), row.at, row.due_at, row.threshold) for row in rows
        ]

    @property
    def reading(self) -> LegalReading:
        return read_legal(self.history, self.terms)

    def mark(self, happening: LegalHappening, *, actor: Actor, note: str = "") -> None:
        LegalEvent.objects.create(
            deadline=self.deadline,
            mark=happening.mark,
            at=happening.at,
            due_at=happening.due_at,
            threshold=happening.threshold,
            note=note,
            actor_kind=actor.kind,
            actor_id=actor.id,
        )
        self.history.append(happening)

    def tell(self, *, at_the_end: bool = True) -> None:
        """Whatever has passed and was not told: each once, at its own moment, by nobody but the clock."""
        actor = system_actor(tenant_id=self.deadline.tenant_id)
        for one in self.reading.to_tell(self.now, at_the_end=at_the_end):
            self.mark(LegalHappening(one.mark, one.at, threshold=one.threshold), actor=actor)
            self._announce(one, actor)

    def _announce(self, one: ToTell, actor: Actor) -> None:
        ticket_id, deadline, rule = self.ticket.id, self.deadline.id, self.rule_key
        fact: object
        match one.mark:
            case LegalMark.THRESHOLD:
                fact = LegalThreshold(ticket_id, deadline, rule, threshold=one.threshold)
            case LegalMark.MISSED:
                fact = LegalMissed(ticket_id, deadline, rule)
            case _:
                fact = LegalMet(ticket_id, deadline, rule, in_time=True)
        publish(fact, actor=actor, now=self.now)
        if one.mark is LegalMark.THRESHOLD:
            self._escalate(one.threshold, actor)

    def _escalate(self, threshold: str, actor: Actor) -> None:
        escalating.start(
            self.ticket,
            cause_kind=CAUSE,
            cause_id=self.deadline.id,
            stage=threshold,
            ladder=self.terms.ladder(threshold.partition("#")[0]),
            actor=actor,
            now=self.now,
        )

    def settle(self) -> None:
        """The row as its marks say, one timer at whatever comes next, and no ladder of a deadline that has ended."""
        reading = self.reading
        deadline = self.deadline
        deadline.state, deadline.due_at = reading.state.value, reading.due_at
        deadline.missed_at, deadline.ended_at = reading.missed_at, reading.ended_at
        deadline.save(update_fields=["state", "due_at", "missed_at", "ended_at"])
        if reading.next_at is None:
            timers.cancel(kind=TIMER, subject_ids=[deadline.id])
        else:
            timers.arm(kind=TIMER, subject_id=deadline.id, due_at=reading.next_at)
        if not reading.is_running:
            escalating.stop_for(
                [self.ticket],
                cause_kind=CAUSE,
                cause_ids=[deadline.id],
                actor=system_actor(tenant_id=deadline.tenant_id),
                now=self.now,
                reason=reading.state.value,
            )
