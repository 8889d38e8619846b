"""A desk with a critical lane, and the people of its team."""

from tests.tickets.desk import open_ticket
from tests.world import NOW

DEFINITION = {
    "topics": ["threat"],
    "report_kinds": ["harm"],
    "words": ["going to hurt", "Zürich bridge"],
    "detectors": [],
    "acknowledge_minutes": 15,
    "ladder": [
        {"steps": [{"notify": ["on_call"]}], "urgent": True},
        {"after_minutes": 10, "steps": [{"notify": ["team_leads", "team"]}], "urgent": True},
    ],
}


def make_lane(place, *, key="danger", team="safety", now=NOW, **changes):
    from tickets.operations.critical_lanes import create_lane

    return create_lane(
        actor=place.admin.actor,
        key=key,
        name=key.title(),
        team_id=place.teams[team],
        definition=DEFINITION | changes,
        now=now,
    )


def join_safety(place, name="teammate"):
    """A second member of the lane's team, beside the specialist."""
    from kernel.people.operations.teams import add_to_team

    member = place.members[name]
    add_to_team(
        actor=place.admin.actor, team_id=place.teams["safety"], membership_id=member.membership_id, now=NOW
    )
    return member.actor


def critical_ticket(place, **given):
    return open_ticket(place, body="He is going to hurt me.", **given)


def write(place, ticket, body, *, key="more", now=NOW):
    from datetime import timedelta

    from kernel.actors import Actor, ActorKind
    from tickets.operations.customers import post_customer_reply

    customer = Actor(ActorKind.CUSTOMER, place.customers["subscriber"], place.id, label="c")
    return post_customer_reply(
        actor=customer, ticket_id=ticket.id, body=body, key=key, now=now, reopen_window=timedelta(days=7)
    )


def propose(actor, ticket, *, reason="It was a film quote", now=NOW, team_id=None):
    from tickets.operations.critical_downgrades import request_downgrade

    return request_downgrade(actor=actor, ticket_id=ticket.id, reason=reason, team_id=team_id, now=now)


def decide(actor, ticket, proposal, *, approve=True, now=NOW):
    from tickets.operations.critical_downgrades import decide_downgrade

    decide_downgrade(actor=actor, ticket_id=ticket.id, downgrade_id=proposal.id, approve=approve, now=now)
