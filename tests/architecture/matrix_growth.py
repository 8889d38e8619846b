"""Ten times as much of everything that a page could show."""

from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.tenancy.context import tenant_context
from tests.architecture.matrix_furniture import (
    LATER,
    ask_for_time,
    make_lane,
    start_ladder,
    start_legal,
    submit,
)


def grow(found: SimpleNamespace, *, times: int) -> None:
    with tenant_context(found.place.id):
        for nth in range(times):
            submit(found, key=f"grown-{nth}")
            _talk(found, nth)
            _ladders(found, nth)
            _configure(found, nth)
            _platform(found, nth)
        _legal(found, times)
        _rows(found, times)


def _talk(found: SimpleNamespace, nth: int) -> None:
    from kernel.files.operations.uploads import store_uploads
    from tickets.operations.customers import post_customer_reply
    from tickets.operations.replying import add_note, post_reply

    agent = found.place.agent.actor
    given: dict[str, Any] = {"ticket_id": found.ticket.id, "now": LATER}
    files = store_uploads(actor=agent, uploads=[SimpleUploadedFile(f"{nth}.txt", b"x")], now=LATER)
    post_customer_reply(actor=found.customer, body="More", key=f"c{nth}", reopen_window=_week(), **given)
    post_reply(actor=agent, body="Yes", key=f"gr{nth}", file_ids=files, **given)
    add_note(actor=found.place.teammate.actor, body="Note", key=f"gn{nth}", **given)


def _ladders(found: SimpleNamespace, nth: int) -> None:
    from tickets.operations.ticket_tasks import open_task

    start_ladder(found, cause_id=100 + nth, now=LATER)
    open_task(actor=found.place.teammate.actor, ticket_id=found.ticket.id, title="More to do", now=LATER)


def _legal(found: SimpleNamespace, times: int) -> None:
    from tests.architecture.matrix_table import LEGAL_TERMS
    from tickets.operations.legal_rules import create_legal_rule, publish_legal_rule

    actor = found.place.admin.actor
    for nth in range(times):
        create_legal_rule(actor=actor, key=f"g{nth}", name="Grown", terms=LEGAL_TERMS, now=LATER)
        terms = LEGAL_TERMS | {"basis": f"Section {nth}"}
        publish_legal_rule(actor=actor, rule_id=found.legal_rule_id, terms=terms, now=LATER)
        ask_for_time(found, start_legal(found, key=f"g{nth}"), reason="Grown", now=LATER)


def _week() -> Any:
    from datetime import timedelta

    return timedelta(days=7)


def _configure(found: SimpleNamespace, nth: int) -> None:
    from kernel.clock.operations import create_calendar
    from kernel.events.endpoints import add_endpoint
    from tests.world import TERMS
    from tickets.operations.catalogue import NewTopic, create_topic, publish_form
    from tickets.operations.policies import create_policy, publish_policy

    actor = found.place.admin.actor
    hours = {"time_zone": "UTC", "hours": {"mon": [["09:00", "17:00"]]}}
    create_calendar(actor=actor, key=f"g{nth}", name="Grown", definition=hours, now=LATER)
    create_topic(actor=actor, new=NewTopic(key=f"g{nth}", title="Grown", team_id=found.team_id), now=LATER)
    publish_form(actor=actor, topic_id=found.topic_id, fields=[], now=LATER)
    create_policy(actor=actor, key=f"g{nth}", name="Grown", terms=TERMS, now=LATER)
    publish_policy(actor=actor, policy_id=found.policy_id, terms=TERMS, now=LATER)
    _automate(found, nth)
    make_lane(found, key=f"g{nth}", name="Grown")
    if nth < 3:
        add_endpoint(actor=actor, url=f"https://g{nth}.example.org/", codes=["tickets.assigned"], now=LATER)


def _automate(found: SimpleNamespace, nth: int) -> None:
    from tickets.models import AutomationRun
    from tickets.operations.automation import create_automation, publish_automation

    actor = found.place.admin.actor
    definition = {"on": ["tickets.created"], "then": [{"note": f"Grown {nth}"}]}
    rule = create_automation(actor=actor, key=f"g{nth}", name="Grown", definition=definition, now=LATER)
    whole = definition | {"then": [*definition["then"], {"notify": ["team"]}]}
    publish_automation(actor=actor, rule_id=found.automation_id, definition=whole, now=LATER)
    run = {"step": "notify", "did": "done", "old": "", "new": str(found.membership_id)}
    AutomationRun.objects.create(
        ticket_id=found.ticket.id, rule_version=rule.versions.get(), cause="tickets.created", cause_id=nth, at=LATER,
        outcome="done", changes=[run],
    )  # fmt: skip


def _platform(found: SimpleNamespace, nth: int) -> None:
    from platforms.operations.actions import request_action
    from platforms.operations.reveal import reveal_personal_data

    request_action(
        actor=found.place.teammate.actor,
        kind="twofactor.require",
        customer_id=found.customer_id,
        payload={},
        reason=f"Again {nth}",
        now=LATER,
    )
    reveal_personal_data(
        actor=found.place.teammate.actor, customer_id=found.customer_id, reason="Again", now=LATER
    )


def _rows(found: SimpleNamespace, times: int) -> None:
    from kernel.people.models import ApiToken, Membership, SignIn, Skill, Team, TeamMember, User
    from kernel.people.operations.notifications import notify
    from platforms.models import Customer, IngestedEvent

    known, token = found.place.admin, ApiToken.objects.get(id=found.token_id)
    for nth in range(times):
        user = User.objects.create(email=f"g{nth}@{found.slug}.example", name="Grown", date_joined=LATER)
        member = Membership.objects.create(user=user, role="agent", display_name="Grown", created_at=LATER)
        team = Team.objects.create(key=f"g{nth}", name="Grown")
        TeamMember.objects.create(team_id=found.team_id, membership=member)
        TeamMember.objects.create(team=team, membership=member)
        Skill.objects.create(key=f"g{nth}", name="Grown")
        SignIn.objects.create(
            membership_id=known.membership_id, method="password", address="203.0.113.9", browser="B", signed_in_at=LATER
        )  # fmt: skip
        Customer.objects.create(
            external_id=f"g{nth}", kind="subscriber", handle="g", as_of=LATER, created_at=LATER
        )
        IngestedEvent.objects.create(
            external_id=f"g{nth}", kind="x.y", state="unknown", occurred_at=LATER, received_at=LATER
        )
        notify(
            membership_ids=[known.membership_id], kind="tickets.assigned_to_you", subject_kind="ticket",
            subject_id=found.ticket.id, key=f"g{nth}", now=LATER,
        )  # fmt: skip
        token.pk, token.public_id = None, f"grown{nth:010}"
        token.save(force_insert=True)
