"""The demo's rules: they can be read, name what the desks have, and do what they say."""

from datetime import timedelta

import pytest

from helpdesk.demo.automation import RULES
from helpdesk.demo.people import TEAMS, TENANTS
from kernel.tenancy.context import tenant_context
from tests.tickets.automation_desk import runs, settle, tick
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.models import Mode, Ticket
from tickets.operations.automation import create_automation
from tickets.operations.replying import post_reply
from tickets.queries.dry_run import dry_run_on_ticket
from tickets.rules.automation import parse_rule
from tickets.rules.automation_oddities import oddities
from tickets.rules.conditions import values_named
from tickets.rules.steps import teams_named

DAY = timedelta(days=1)


def test_nothing_is_odd_about_them():
    assert oddities([(rule.name, parse_rule(rule.definition)) for rule in RULES]) == []
    assert [rule.mode for rule in RULES] == ["live", "live", "shadow"]


@pytest.mark.parametrize("tenant", TENANTS, ids=lambda tenant: tenant.slug)
def test_what_they_name_is_there(tenant):
    topics = {topic.key for topic in tenant.topics}
    for rule in RULES:
        read = parse_rule(rule.definition)
        assert set(teams_named(read.steps)) <= {team.key for team in TEAMS}
        assert values_named(read.conditions).get("topic", frozenset()) <= topics


def test_a_silent_customer_is_looked_after_once(world):
    place = world.alpha
    with tenant_context(place.id):
        silent = next(rule for rule in RULES if rule.key == "silent_customers")
        create_automation(
            actor=place.admin.actor, key=silent.key, name=silent.name, definition=silent.definition, mode=Mode.LIVE,
            now=NOW,
        )  # fmt: skip
        ticket = open_ticket(place)
        post_reply(actor=place.agent.actor, ticket_id=ticket.id, body="Could you send it?", key="r", now=NOW)
        settle(NOW)
        tick(NOW + 3 * DAY - timedelta(seconds=1))
        assert runs() == []
        [verdict] = dry_run_on_ticket(actor=place.agent.actor, number=ticket.number, now=NOW + 3 * DAY)
        assert verdict.matches
        tick(NOW + 3 * DAY)
        settle(NOW + 3 * DAY)
        tick(NOW + 9 * DAY)
        assert runs() == [("silent_customers", "done", ["note", "tags", "notify"])]
        assert Ticket.objects.get(id=ticket.id).tags == ["no-answer"]
