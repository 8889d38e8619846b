"""A desk full of things, each marked with a word that occurs nowhere else, so that a leak is seen wherever it shows."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.tenancy.context import tenant_context
from tests.world import NOW, TERMS, Place

LATER = NOW + timedelta(hours=1)
FIELDS = [{"key": "which", "label": "Which one?", "kind": "text", "required": False}]


def furnish(place: Place, *, fillers: int, key: bytes) -> SimpleNamespace:
    """Ids of one of everything. `fillers` tickets come first, so that two tenants' numbers differ."""
    from tickets.models import Ticket

    mark = f"zq{place.slug}"
    found = SimpleNamespace(place=place, mark=mark, slug=f"only-{place.slug}")
    with tenant_context(place.id):
        _renamed(found, place, mark)
        _configured(found, place, mark)
        _routed(found, place, mark)
        _endpoint(found, place, mark)
        for nth in range(fillers):
            submit(found, key=f"filler-{nth}")
        found.ticket = submit(found, key="main")
        _talk(found, place, mark)
        _ladders(found, place, mark)
        _legal(found, place, mark)
        ticket = Ticket.objects.get(id=found.ticket.id)
        found.number, found.ticket_id = ticket.number, ticket.id
        found.link = link_of(place, ticket, key)
        _platform(found, place, mark)
        _people(found, place)
        _automated(found, place, mark)
    return found


def _automated(found: SimpleNamespace, place: Place, mark: str) -> None:
    """A rule that has been tried once."""
    from kernel.events.delivering import occurrence_of
    from kernel.events.models import Event
    from tickets.models import AutomationRun, Mode
    from tickets.operations.automating import run_for_event
    from tickets.operations.automation import create_automation

    definition = {"on": ["tickets.note_added"], "then": [{"note": f"{mark}rulenote"}, {"notify": ["team"]}]}
    given = {"key": found.slug, "name": f"{mark}rule", "definition": definition, "mode": Mode.SHADOW}
    found.automation_id = create_automation(actor=place.admin.actor, now=NOW, **given).id
    noted = Event.objects.get(code="tickets.note_added", subject_id=found.ticket.id)
    run_for_event(event=occurrence_of(noted), now=NOW)
    found.automation_run_id = AutomationRun.objects.values_list("id", flat=True).get()


def link_of(place: Place, ticket: Any, key: bytes) -> str:
    from tickets.rules.links import link_token

    return link_token(key=key, tenant_id=place.id, number=ticket.number, nonce=ticket.link_nonce)


def _renamed(found: SimpleNamespace, place: Place, mark: str) -> None:
    from kernel.actors import Actor, ActorKind
    from kernel.people.models import Skill, Team
    from platforms.models import Customer

    found.team_id, found.team_key = place.teams["support"], "support"
    Team.objects.filter(id=found.team_id).update(name=f"{mark}team")
    found.own_team_id = Team.objects.create(key=found.slug, name=f"{mark}ownteam").id
    found.skill_id = Skill.objects.create(key=found.slug, name=f"{mark}skill").id
    found.customer_id = place.customers["subscriber"]
    found.customer = Actor(ActorKind.CUSTOMER, found.customer_id, place.id, label=f"{mark}handle")
    found.external_id = f"{place.slug}-subscriber"
    Customer.objects.filter(id=found.customer_id).update(
        display_name=f"{mark}person",
        email=f"{mark}mail@example.org",
        handle=f"{mark}handle",
        attributes={"plan": f"{mark}attribute"},
    )


def _configured(found: SimpleNamespace, place: Place, mark: str) -> None:
    from kernel.clock.models import Calendar
    from kernel.clock.operations import create_calendar
    from tickets.models import Retargeting
    from tickets.operations.catalogue import NewTopic, create_topic
    from tickets.operations.policies import create_policy

    actor = place.admin.actor
    hours = {"time_zone": "UTC", "hours": {"mon": [["09:00", "17:00"]]}}
    made = create_calendar(actor=actor, key=found.slug, name=f"{mark}calendar", definition=hours, now=NOW)
    found.calendar_id = Calendar.objects.get(id=made.id).id
    topic = create_topic(
        actor=actor,
        new=NewTopic(key=found.slug, title=f"{mark}topic", team_id=found.team_id),
        fields=FIELDS,
        now=NOW,
    )
    found.topic_id = topic.id
    policy = create_policy(actor=actor, key=found.slug, name=f"{mark}policy", terms=TERMS, now=NOW)
    found.policy_id = policy.id
    job = Retargeting.objects.create(cause_kind="policy", cause_id=policy.id, started_at=NOW, total=0)
    found.retargeting_id = job.id
    found.lane_id = make_lane(found, key=found.slug, name=f"{mark}lane").id


def _routed(found: SimpleNamespace, place: Place, mark: str) -> None:
    """A rule that nothing here matches."""
    from tickets.models import MemberCapacity, TeamRouting
    from tickets.operations.routing_rules import RuleDraft, create_rule
    from tickets.operations.routing_settings import set_capacity, set_team_routing
    from tickets.rules.routing import Way

    draft = RuleDraft(f"{mark}routingrule", {"fact": "language", "is": ["fi"]}, found.own_team_id)
    rule = create_rule(actor=place.admin.actor, key=found.slug, draft=draft, now=NOW)
    found.routing_rule_id = rule.id
    set_team_routing(actor=place.admin.actor, team_id=found.own_team_id, way=Way(is_sticky=True), now=NOW)
    set_capacity(actor=place.admin.actor, membership_id=place.admin.membership_id, capacity=50, now=NOW)
    found.team_routing_id, found.capacity_id = TeamRouting.objects.get().id, MemberCapacity.objects.get().id
    _shifts(found, place)


def _shifts(found: SimpleNamespace, place: Place) -> None:
    from datetime import date

    from kernel.clock.shift_operations import add_time_off, set_on_call, set_pattern

    who: dict[str, Any] = {
        "actor": place.lead.actor,
        "membership_id": place.teammate.membership_id,
        "now": NOW,
    }
    pattern = set_pattern(calendar_id=found.calendar_id, from_on=date(2026, 4, 6), **who)
    off = add_time_off(starts_at=LATER + timedelta(days=40), ends_at=LATER + timedelta(days=41), **who)
    turn = set_on_call(team_id=found.own_team_id, starts_at=LATER, ends_at=LATER + timedelta(days=40), **who)
    found.pattern_id, found.time_off_id, found.on_call_id = pattern.id, off.id, turn.id


def make_lane(found: SimpleNamespace, *, key: str, name: str) -> Any:
    from tests.architecture.matrix_table import LANE
    from tickets.operations.critical_lanes import create_lane

    return create_lane(
        actor=found.place.admin.actor, key=key, name=name, team_id=found.place.teams["safety"],
        definition=LANE, now=NOW,
    )  # fmt: skip


def _endpoint(found: SimpleNamespace, place: Place, mark: str) -> None:
    from kernel.events.endpoints import add_endpoint

    url = f"https://{mark}hook.example.org/in"
    found.endpoint_id = add_endpoint(actor=place.admin.actor, url=url, codes=["*"], now=NOW).id


def submit(found: SimpleNamespace, *, key: str) -> Any:
    from platforms.models import Customer
    from tickets.operations.submitting import Submission, submit_ticket

    submission = Submission(
        topic_id=found.topic_id,
        subject=f"{found.mark}subject",
        body=f"{found.mark}message",
        key=key,
        answers={"which": f"{found.mark}answer"},
    )
    customer = Customer.objects.get(id=found.customer_id)
    return submit_ticket(actor=found.customer, customer=customer, submission=submission, now=NOW)


def _talk(found: SimpleNamespace, place: Place, mark: str) -> None:
    from tickets.operations.assigning import assign, follow
    from tickets.operations.properties import set_tags
    from tickets.operations.replying import add_note, post_reply

    agent, ticket_id = place.agent.actor, found.ticket.id
    [found.file_id] = _upload(agent, f"{mark}file.txt")
    [found.internal_file_id] = _upload(agent, f"{mark}internalfile.txt")
    [found.loose_file_id] = _upload(place.admin.actor, f"{mark}loosefile.txt")
    assign(actor=agent, ticket_id=ticket_id, membership_id=place.agent.membership_id, now=NOW)
    post_reply(
        actor=agent, ticket_id=ticket_id, body=f"{mark}reply", key="r", now=NOW, file_ids=[found.file_id]
    )
    add_note(
        actor=agent,
        ticket_id=ticket_id,
        body=f"{mark}note",
        key="n",
        now=NOW,
        file_ids=[found.internal_file_id],
    )
    set_tags(actor=agent, ticket_id=ticket_id, tags=[f"{mark}tag"], now=NOW)
    follow(actor=place.teammate.actor, ticket_id=ticket_id, now=NOW)


def start_ladder(found: SimpleNamespace, *, cause_id: int, now: datetime) -> int:
    """A ladder on the ticket whose only rung lies days ahead."""
    from kernel.actors import system_actor
    from tickets.locks import lock_ticket
    from tickets.operations.escalating import start
    from tickets.rules.steps import RaisePriority, Rung

    actor = system_actor(tenant_id=found.place.id)
    ladder = (Rung(3 * 86_400, (RaisePriority(),)),)
    ticket = lock_ticket(actor=actor, ticket_id=found.ticket.id)
    started = start(
        ticket, cause_kind="test", cause_id=cause_id, stage="p100", ladder=ladder, actor=actor, now=now
    )
    assert started is not None
    return started.id


def _ladders(found: SimpleNamespace, place: Place, mark: str) -> None:
    from tickets.operations.ticket_tasks import open_task

    found.escalation_id = start_ladder(found, cause_id=1, now=NOW)
    task = open_task(actor=place.agent.actor, ticket_id=found.ticket.id, title=f"{mark}task", now=NOW)
    found.task_id = task.id


def _legal(found: SimpleNamespace, place: Place, mark: str) -> None:
    """Two deadlines; for the first, somebody has asked for more time."""
    from tests.architecture.matrix_table import LEGAL_TERMS
    from tickets.operations.legal_rules import create_legal_rule

    terms = LEGAL_TERMS | {"basis": f"{mark}basis"}
    given = {"key": found.slug, "name": f"{mark}legalrule", "terms": terms}
    found.legal_rule_id = create_legal_rule(actor=place.admin.actor, now=NOW, **given).id
    found.deadline_id = start_legal(found, key=f"{mark}asked")
    ask_for_time(found, found.deadline_id, reason=f"{mark}reason", now=NOW)
    found.other_deadline_id = start_legal(found, key=f"{mark}other")


def start_legal(found: SimpleNamespace, *, key: str) -> int:
    from tickets.operations.legal import start_deadline

    given = {"ticket_id": found.ticket.id, "rule_key": found.slug, "key": key, "started_at": NOW}
    return start_deadline(actor=found.place.teammate.actor, now=NOW, **given).id


def ask_for_time(found: SimpleNamespace, deadline_id: int, *, reason: str, now: datetime) -> None:
    from tickets.operations.legal_extensions import request_extension

    request_extension(
        actor=found.place.teammate.actor, ticket_id=found.ticket.id, deadline_id=deadline_id,
        wanted_due_at=NOW + timedelta(days=4), reason=reason, now=now,
    )  # fmt: skip


def _upload(actor: Any, name: str) -> list[int]:
    from kernel.files.operations.uploads import store_uploads

    return store_uploads(actor=actor, uploads=[SimpleUploadedFile(name, b"content")], now=NOW)


def _platform(found: SimpleNamespace, place: Place, mark: str) -> None:
    from platforms.models import Action, IngestedEvent, PlatformConnection, Reveal
    from platforms.models.action import ActionState
    from platforms.operations.actions import request_action
    from platforms.operations.connection import connect_platform
    from platforms.operations.reveal import reveal_personal_data

    admin = place.admin.actor
    connect_platform(actor=admin, endpoint_url=f"https://{mark}platform.example.org", now=NOW)
    found.connection_id = PlatformConnection.objects.values_list("id", flat=True).get()
    found.action_id, found.done_action_id = (
        request_action(
            actor=admin,
            kind="twofactor.require",
            customer_id=found.customer_id,
            payload={},
            reason=f"{mark}reason",
            now=NOW,
        )
        for _ in range(2)
    )
    Action.objects.filter(id=found.done_action_id).update(state=ActionState.DONE, settled_at=NOW)
    reveal_personal_data(actor=admin, customer_id=found.customer_id, reason=f"{mark}whyrevealed", now=NOW)
    found.reveal_id = Reveal.objects.values_list("id", flat=True).get()
    event = IngestedEvent.objects.create(
        external_id=f"{mark}ingested",
        kind="nobody.knows",
        state="unknown",
        data={"text": f"{mark}news"},
        occurred_at=NOW,
        received_at=NOW,
    )
    found.ingested_id = event.id


def _people(found: SimpleNamespace, place: Place) -> None:
    from kernel.api.models import IdempotentRequest
    from kernel.events.models import Delivery, DeliveryState
    from kernel.people.models import Notification, SignIn
    from kernel.people.operations.notifications import notify

    found.membership_id, found.other_membership_id = place.agent.membership_id, place.teammate.membership_id
    notify(
        membership_ids=[place.agent.membership_id, place.admin.membership_id],
        kind="tickets.assigned_to_you",
        subject_kind="ticket",
        subject_id=found.ticket.id,
        key="k",
        now=NOW,
    )
    found.notification_id = Notification.objects.values_list("id", flat=True).order_by("id")[0]
    found.sign_in_id = SignIn.objects.create(
        membership_id=found.membership_id,
        method="password",
        address="203.0.113.9",
        browser=f"{found.mark}browser",
        signed_in_at=NOW,
    ).id
    found.request_id = IdempotentRequest.objects.create(
        actor_kind="agent",
        actor_id=found.membership_id,
        key=f"{found.mark}key",
        method="POST",
        path="/api/v1/tickets/",
        body_hash="0",
        created_at=NOW,
    ).id
    found.tenant_id = place.id
    owed = Delivery.objects.filter(endpoint_id=found.endpoint_id)
    found.delivery_id = owed.values_list("id", flat=True).order_by("id")[0]
    owed.filter(id=found.delivery_id).update(state=DeliveryState.DEAD, last_error=f"{found.mark}error")


def make_token(place: Place, *scopes: str, now: datetime = LATER) -> tuple[int, str]:
    """Id and text. Without scopes it may do nothing."""
    from kernel.people.models import ApiToken
    from kernel.people.operations.tokens import create_token

    with tenant_context(place.id):
        made = create_token(
            actor=place.admin.actor,
            name=f"zq{place.slug}token",
            scopes=scopes or ("tickets.view",),
            expires_at=now + timedelta(days=30),
            now=now,
        )
        # As if used a moment ago, so that no request notes its use.
        changes = {"last_used_at": now} | ({} if scopes else {"scopes": []})
        ApiToken.objects.filter(id=made.token_id).update(**changes)
    return made.token_id, made.text


def complete(found: SimpleNamespace) -> SimpleNamespace:
    """What has no operation of ours, or is read back: a clock's first mark, a passkey, a link to a file."""
    from allauth.mfa.models import Authenticator
    from django.utils import timezone

    from kernel.files.links import link_to
    from kernel.files.models import File
    from kernel.tenancy.queries import get_tenant
    from tickets.models import ClockEvent

    with tenant_context(found.place.id):
        found.clock_event_id = ClockEvent.objects.values_list("id", flat=True).order_by("id")[0]
        file = File.objects.get(id=found.file_id)
        url = link_to(file, actor=found.place.agent.actor, tenant=get_tenant(), now=timezone.now())
        found.file_token = url.split("/f/")[1].split("/")[0]
        passkey = Authenticator.objects.create(
            user_id=found.place.lead.user_id,
            type=Authenticator.Type.WEBAUTHN,
            data={"name": f"{found.mark}passkey", "credential": {}},
            created_at=NOW,
        )
    found.passkey_id = passkey.id
    return found
