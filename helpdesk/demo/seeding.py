"""Fills an empty installation with two desks that look as if they had been busy for a month.

A desk stays closed until its last story is told: whoever interrupts the first start finds it empty, not half full.
Each step is a transaction of its own, as in life; in one long one every look-up would walk all that it had changed.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from helpdesk.demo.legal import start_legal
from helpdesk.demo.people import DemoTenant
from helpdesk.demo.routing import set_up_routing
from helpdesk.demo.seeding_desk import Desk, furnish
from helpdesk.demo.seeding_plan import DAYS, plan_tickets
from helpdesk.demo.seeding_replay import Replay
from kernel.people.models import Membership, Notification
from kernel.people.operations.notifications import mark_read
from kernel.tenancy.context import tenant_context
from kernel.tenancy.operations import close_tenant, create_tenant, give_up_slug, open_tenant
from kernel.tenancy.queries import find_slug
from tickets.models import Ticket
from tickets.operations.assigning import follow
from tickets.operations.critical_downgrades import request_downgrade
from tickets.rules.words import UNSOLVED

TICKETS = {"limelight": 280, "backstage": 120}
AWAY = 4  # every so many of the staff is away when the demo begins
READ_BEFORE = timedelta(hours=20)


def seed_tenant(tenant: DemoTenant, *, count: int, now: datetime, told: Callable[[int], None]) -> None:
    """`told` hears now and then how many of its tickets are there."""
    unfinished = find_slug(tenant.slug)
    if unfinished is not None:
        give_up_slug(tenant_id=unfinished)
    opened_at = now - timedelta(days=DAYS + 10)
    tenant_id = create_tenant(
        slug=tenant.slug,
        name=tenant.name,
        accent_hue=tenant.accent_hue,
        time_zone=tenant.time_zone,
        locale=tenant.locale,
        now=opened_at,
    )
    close_tenant(tenant_id=tenant_id)
    with tenant_context(tenant_id):
        desk = furnish(tenant, now=opened_at)
        planned = plan_tickets(tenant, count=count, now=now)
    Replay(desk, tenant_id=tenant_id, now=now).run(planned, told=told)
    with tenant_context(tenant_id):
        _arrive(desk, now=now)
        set_up_routing(desk, time_zone=tenant.time_zone, now=now)
    open_tenant(tenant_id=tenant_id)


def _arrive(desk: Desk, *, now: datetime) -> None:
    """As somebody finds the desk who opens it now: most are there, old news is read, a few tickets are followed."""
    Membership.objects.update(is_available=False, availability_changed_at=now)
    here = [one.actor.id for place, one in enumerate(desk.colleagues) if place % AWAY != AWAY - 1]
    Membership.objects.filter(id__in=here).exclude(role="admin").update(is_available=True)
    unsolved = Ticket.objects.filter(status__in=UNSOLVED).order_by("-priority", "-id")
    for place, colleague in enumerate(desk.colleagues):
        old = Notification.objects.filter(membership_id=colleague.actor.id, created_at__lt=now - READ_BEFORE)
        mark_read(actor=colleague.actor, now=now, notification_ids=list(old.values_list("id", flat=True)))
        visible = unsolved.visible_to(colleague.actor).values_list("id", flat=True)
        for ticket_id in visible[place % 3 : 9 : 3]:
            follow(actor=colleague.actor, ticket_id=ticket_id, now=now)
    _propose_downgrade(desk, now=now)
    start_legal(desk, now=now)


def _propose_downgrade(desk: Desk, *, now: datetime) -> None:
    """One case waits for the second person's word."""
    known = Ticket.objects.filter(is_critical=True, status__in=UNSOLVED, assignee__isnull=False).order_by(
        "id"
    )
    ticket = known.first()
    colleague = desk.member(ticket.assignee_id) if ticket else None
    if ticket is not None and colleague is not None:
        reason = "The person is safe and with friends; what is left is a question about their settings."
        request_downgrade(
            actor=colleague.actor, ticket_id=ticket.id, reason=reason, now=now - timedelta(minutes=20)
        )
