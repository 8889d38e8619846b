"""Proof of timeliness: what a ticket's legal deadlines were, what was done when and by whom, and where it is sealed.

It is a function of the records alone, without the time of asking: the same records give the same proof, byte for byte.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from kernel.actors import Actor, ActorKind
from kernel.events.models import Event, Seal
from kernel.people.models import Membership
from kernel.tenancy.queries import get_tenant
from tickets.queries.conversation import find_history, get_detail
from tickets.queries.derivations import WHO
from tickets.queries.legal_deadlines import DeadlineRow, LegalMarkRow, list_deadlines
from tickets.queries.ticket_rows import TicketRow
from tickets.rules.legal import write_legal_terms

CODES = ("tickets.created", "tickets.status_changed", "tickets.escalated", "tickets.escalation_acknowledged")


@dataclass(frozen=True, slots=True)
class ProofEvent:
    """One entry of the audit log. `seal_number` is None until it is sealed, which happens within minutes."""

    id: int
    code: str
    at: datetime
    actor_kind: str
    actor_id: int
    who: str
    data: dict[str, Any]
    seal_number: int | None


@dataclass(frozen=True, slots=True)
class ProofSeal:
    """A batch of the audit log's hash chain, which `manage.py verify_audit` recomputes."""

    number: int
    digest: str
    first_event_id: int
    last_event_id: int
    event_count: int
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """`as_of`: the latest thing on record. `digest`: SHA-256 of everything else as canonical JSON."""

    desk: str
    time_zone: str
    ticket: TicketRow
    as_of: datetime
    deadlines: tuple[DeadlineRow, ...]
    events: tuple[ProofEvent, ...]
    seals: tuple[ProofSeal, ...]

    @property
    def digest(self) -> str:
        return hashlib.sha256(as_bytes(_written(self))).hexdigest()


def get_proof(*, actor: Actor, number: int) -> Proof:
    """Raises NoTicket for one that the actor must not know of."""
    ticket = get_detail(actor=actor, number=number).row
    tenant = get_tenant()
    history = find_history(ticket_id=ticket.id)
    events = list(history.filter(code__in=CODES).union(history.filter(code__startswith="tickets.legal_")))
    events.sort(key=lambda event: event.id)
    sealed = {event.seal_number for event in events if event.seal_number is not None}
    seals = Seal.objects.filter(number__in=sealed).order_by("number") if sealed else ()
    return Proof(
        desk=tenant.name,
        time_zone=tenant.time_zone,
        ticket=ticket,
        as_of=max((event.occurred_at for event in events), default=ticket.created_at),
        deadlines=tuple(sorted(list_deadlines(ticket.id), key=lambda one: one.id)),
        events=_told(events),
        seals=tuple(_seal(seal) for seal in seals),
    )


def _told(events: Sequence[Event]) -> tuple[ProofEvent, ...]:
    acted = {event.actor_id for event in events if event.actor_kind == ActorKind.AGENT}
    people = dict(Membership.objects.filter(id__in=acted).values_list("id", "display_name"))
    return tuple(
        ProofEvent(
            id=event.id,
            code=event.code,
            at=event.occurred_at,
            actor_kind=event.actor_kind,
            actor_id=event.actor_id,
            who=people.get(event.actor_id, "somebody")
            if event.actor_kind == ActorKind.AGENT
            else WHO.get(ActorKind(event.actor_kind), "Stagedoor"),
            data=event.data,
            seal_number=event.seal_number,
        )
        for event in events
    )


def _seal(seal: Seal) -> ProofSeal:
    return ProofSeal(
        number=seal.number,
        digest=bytes(seal.digest).hex(),
        first_event_id=seal.first_event_id,
        last_event_id=seal.last_event_id,
        event_count=seal.event_count,
        sealed_at=seal.sealed_at,
    )


# Writing


def write_proof(proof: Proof) -> dict[str, Any]:
    """As JSON: every moment in UTC and by the clock where it counts."""
    return _written(proof) | {"sha256": proof.digest}


def as_bytes(written: dict[str, Any]) -> bytes:
    """Canonical: keys sorted, no spaces, UTF-8."""
    return json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _written(proof: Proof) -> dict[str, Any]:
    zone = proof.time_zone
    return {
        "kind": "stagedoor.proof_of_timeliness",
        "version": 1,
        "desk": proof.desk,
        "time_zone": zone,
        "as_of": moment(proof.as_of, zone),
        "ticket": {
            "number": proof.ticket.number,
            "subject": proof.ticket.subject,
            "topic": proof.ticket.topic,
            "status": proof.ticket.status.key,
            "created_at": moment(proof.ticket.created_at, zone),
        },
        "deadlines": [_deadline(row) for row in proof.deadlines],
        "events": [
            {
                "id": event.id,
                "code": event.code,
                "at": moment(event.at, zone),
                "actor": {"kind": event.actor_kind, "id": event.actor_id, "name": event.who},
                "data": event.data,
                "seal": event.seal_number,
            }
            for event in proof.events
        ],
        "seals": [
            {
                "number": seal.number,
                "sha256": seal.digest,
                "first_event": seal.first_event_id,
                "last_event": seal.last_event_id,
                "events": seal.event_count,
                "sealed_at": moment(seal.sealed_at, zone),
            }
            for seal in proof.seals
        ],
    }


def _deadline(row: DeadlineRow) -> dict[str, Any]:
    zone, reading = row.time_zone, row.reading
    return {
        "id": row.id,
        "key": row.key,
        "rule": {
            "key": row.rule_key,
            "name": row.rule,
            "version": row.number,
            "terms": write_legal_terms(row.terms),
        },
        "time_zone": zone,
        "calendar": row.calendar or None,
        "started_at": moment(reading.started_at, zone),
        "opens_at": moment(row.opens_at, zone),
        "first_due_at": moment(row.first_due_at, zone),
        "due_at": moment(reading.due_at, zone),
        "own_target_at": moment(reading.inner_at, zone),
        "missed_at": moment(reading.missed_at, zone),
        "ended_at": moment(reading.ended_at, zone),
        "result": row.result.value,
        "derivation": [
            {
                "kind": line.kind.value,
                "on": line.on.isoformat(),
                "text": line.text,
                "number": line.number or None,
            }
            for line in row.lines
        ],
        "derivation_agrees": row.is_derived,
        "history": [_mark(mark, zone) for mark in row.marks],
        "extensions": [
            {
                "id": one.id,
                "wanted_due_at": moment(one.wanted_due_at, zone),
                "reason": one.reason,
                "requested_by": one.requested_by,
                "requested_at": moment(one.requested_at, zone),
                "decided_by": one.decided_by or None,
                "decided_at": moment(one.decided_at, zone),
                "approved": one.is_approved,
            }
            for one in row.extensions
        ],
    }


def _mark(mark: LegalMarkRow, zone: str) -> dict[str, Any]:
    return {
        "mark": mark.mark.value,
        "at": moment(mark.at, zone),
        "due_at": moment(mark.due_at, zone),
        "threshold": mark.threshold or None,
        "note": mark.note or None,
        "actor": {"kind": mark.actor_kind, "id": mark.actor_id, "name": mark.who},
    }


def moment(at: datetime | None, zone: str) -> dict[str, str] | None:
    if at is None:
        return None
    return {"utc": at.astimezone(UTC).isoformat(), "local": at.astimezone(ZoneInfo(zone)).isoformat()}
