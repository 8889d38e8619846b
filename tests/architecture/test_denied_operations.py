"""An operation that refuses has changed nothing: without the permission, for another tenant's id, for no id at all."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from kernel.actors import Actor, ActorKind
from kernel.errors import DomainError, NotAllowed
from kernel.tenancy.context import tenant_context
from tests.architecture import matrix_callers as callers
from tests.architecture.matrix_furniture import LATER
from tests.architecture.matrix_table import RULE
from tests.world import TERMS

WINDOW = timedelta(days=7)
NOBODY = 10**12
Ask = Callable[[SimpleNamespace, Actor, int], Any]


def operations() -> dict[str, Ask]:
    """Each on one thing by its id: `ask(operations, actor, id)`."""
    from tickets.models import Mode
    from tickets.operations import (
        assigning,
        catalogue,
        critical,
        critical_downgrades,
        critical_lanes,
        customers,
        escalating,
        merging,
        policies,
        properties,
        replying,
        statuses,
        ticket_tasks,
    )
    from tickets.operations import automation as rules
    from tickets.rules.words import Priority, Status

    def on(operation: Any, **given: Any) -> Ask:
        return lambda _, actor, id_: operation(actor=actor, ticket_id=id_, now=LATER, **given)

    return {
        "assign": on(assigning.assign, membership_id=None),
        "follow": on(assigning.follow),
        "unfollow": on(assigning.unfollow),
        "set_team": lambda f, a, i: assigning.set_team(actor=a, ticket_id=i, team_id=f.own_team_id, now=LATER),
        "merge_ticket": lambda f, a, i: merging.merge_ticket(actor=a, ticket_id=i, into_id=f.ticket_id, now=LATER),
        "set_status": on(statuses.set_status, status=Status.SOLVED),
        "set_priority": on(properties.set_priority, priority=Priority.URGENT),
        "set_topic": lambda f, a, i: properties.set_topic(actor=a, ticket_id=i, topic_id=f.topic_id, now=LATER),
        "set_subject": on(properties.set_subject, subject="Other"),
        "set_tags": on(properties.set_tags, tags=["other"]),
        "revoke_link": on(properties.revoke_link, nonce="0" * 32),
        "post_reply": on(replying.post_reply, body="Hello", key="denied"),
        "add_note": on(replying.add_note, body="Hello", key="denied"),
        "post_customer_reply": on(customers.post_customer_reply, body="Hello", key="denied", reopen_window=WINDOW),
        "close_by_customer": on(customers.close_by_customer),
        "reopen_by_customer": on(customers.reopen_by_customer, reopen_window=WINDOW),
        "mark_critical": lambda f, a, i: critical.mark_critical(actor=a, ticket_id=i, lane_key=f.slug, now=LATER),
        "acknowledge": on(critical.acknowledge),
        "acknowledge_escalation": lambda _, a, i: escalating.acknowledge(actor=a, escalation_id=i, now=LATER),
        "open_task": on(ticket_tasks.open_task, title="x"),
        "complete_task": lambda _, a, i: ticket_tasks.complete_task(actor=a, task_id=i, now=LATER),
        "reopen_task": lambda _, a, i: ticket_tasks.reopen_task(actor=a, task_id=i, now=LATER),
        "assign_task": lambda _, a, i: ticket_tasks.assign_task(actor=a, task_id=i, membership_id=None, now=LATER),
        "request_downgrade": on(critical_downgrades.request_downgrade, reason="Asked"),
        "decide_downgrade": on(critical_downgrades.decide_downgrade, downgrade_id=1, approve=True),
        "update_lane": lambda _, a, i: critical_lanes.update_lane(actor=a, lane_id=i, changes={"name": "x"}, now=LATER),
        "update_topic": lambda _, a, i: catalogue.update_topic(actor=a, topic_id=i, changes={"title": "x"}, now=LATER),
        "publish_form": lambda _, a, i: catalogue.publish_form(actor=a, topic_id=i, fields=[], now=LATER),
        "reorder_topics": lambda _, a, i: catalogue.reorder_topics(actor=a, topic_ids=[i], now=LATER),
        "update_policy": lambda _, a, i: policies.update_policy(actor=a, policy_id=i, name="x", now=LATER),
        "publish_policy": lambda _, a, i: policies.publish_policy(actor=a, policy_id=i, terms=TERMS, now=LATER),
        "reorder_policies": lambda _, a, i: policies.reorder_policies(actor=a, policy_ids=[i], now=LATER),
        "update_automation": lambda _, a, i: rules.update_automation(actor=a, rule_id=i, mode=Mode.DRAFT, now=LATER),
        "update_whole_automation": lambda _, a, i: rules.save_automation(
            actor=a, rule_id=i, name="x", mode=Mode.LIVE, definition=RULE, now=LATER),
        "publish_automation": lambda _, a, i: rules.publish_automation(actor=a, rule_id=i, definition=RULE, now=LATER),
        "reorder_automations": lambda _, a, i: rules.reorder_automations(actor=a, rule_ids=[i], now=LATER),
    }  # fmt: skip


NAMES = (
    "assign", "follow", "unfollow", "set_team", "set_status", "set_priority", "set_topic", "set_subject", "set_tags",
    "revoke_link", "post_reply", "add_note", "post_customer_reply", "close_by_customer", "reopen_by_customer",
    "update_topic", "publish_form", "reorder_topics", "update_policy", "publish_policy", "reorder_policies",
    "update_automation", "update_whole_automation", "publish_automation", "reorder_automations",
    "acknowledge_escalation", "open_task", "complete_task", "reopen_task", "assign_task",
    "mark_critical", "acknowledge", "request_downgrade", "decide_downgrade", "update_lane",
    "merge_ticket",
)  # fmt: skip


def id_of(name: str, found: SimpleNamespace) -> int:
    if "automation" in name:
        return int(found.automation_id)
    if name in {"update_topic", "publish_form", "reorder_topics"}:
        return int(found.topic_id)
    if name == "update_lane":
        return int(found.lane_id)
    if name == "acknowledge_escalation":
        return int(found.escalation_id)
    if name in {"complete_task", "reopen_task", "assign_task"}:
        return int(found.task_id)
    return int(found.policy_id if "polic" in name else found.ticket_id)


def powerless(found: SimpleNamespace) -> list[Actor]:
    """A token without scopes, and a visitor who holds no link."""
    return [
        Actor(ActorKind.PLATFORM, found.token_id, found.place.id, label="Weak"),
        Actor(ActorKind.VISITOR, 0, found.place.id, label="Visitor"),
    ]


def refuses(ask: Ask, found: SimpleNamespace, actor: Actor, given: int) -> bool:
    """Caught inside the transaction, which goes on as a page's would: what was written by then would stay."""
    with tenant_context(found.place.id):
        try:
            ask(found, actor, given)
        except DomainError:
            return True
    return False


def test_none_is_left_out():
    assert set(operations()) == set(NAMES)


def test_a_refusal_changes_nothing(house):
    alpha, beta = house.alpha, house.beta
    before = {place.slug: callers.fingerprint(place) for place in (alpha.place, beta.place)}
    wrong = []
    for name, ask in operations().items():
        with tenant_context(alpha.place.id):
            admin, customer = alpha.place.admin.actor, alpha.customer
        mine = customer if "customer" in name else admin
        tries = [(actor, id_of(name, alpha)) for actor in powerless(alpha)]
        tries += [(mine, id_of(name, beta)), (mine, NOBODY)]
        for actor, given in tries:
            if not refuses(ask, alpha, actor, given):
                wrong.append(f"{name} let {actor.kind} do it to {given}")
            wrong += [
                f"{name} by {actor.kind} changed {changed}"
                for place in (alpha.place, beta.place)
                if (changed := callers.changes(before[place.slug], callers.fingerprint(place)))
            ]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


@pytest.mark.parametrize("role", ["agent", "specialist", "lead"])
def test_configuration_is_the_admins(house, role):
    found = house.alpha
    before = callers.fingerprint(found.place)
    for name, ask in operations().items():
        if not name.startswith(("update", "publish", "reorder")):
            continue
        with tenant_context(found.place.id):
            actor = found.place.members[role].actor
            with pytest.raises(NotAllowed):
                ask(found, actor, id_of(name, found))
    assert callers.fingerprint(found.place) == before
