"""How both desks route: a rule that asks for a skill, how teams share out, day and night hours, who is on call.

Set up after the history was replayed, so that it was routed as it was then.
"""

from datetime import datetime, timedelta

from helpdesk.demo.seeding_desk import Colleague, Desk
from kernel.clock.models import Calendar
from kernel.clock.operations import create_calendar
from kernel.clock.shift_operations import add_time_off, set_on_call, set_pattern
from tickets.operations.routing_rules import RuleDraft, create_rule
from tickets.operations.routing_settings import set_team_routing
from tickets.rules.routing import Strategy, Way

TEAM, SKILL = "billing", "chargebacks"
CONDITIONS = {"fact": "subject", "contains": ["chargeback", "dispute", "charged twice"]}
NIGHTS = {"22:00": "06:00"}
WAYS = {
    "support": Way(strategy=Strategy.LEAST_LOADED, is_sticky=True, match_language=True),
    "billing": Way(is_sticky=True, reroute_on_sign_off=True),
}


def set_up_routing(desk: Desk, *, time_zone: str, now: datetime) -> None:
    admin = next(one.actor for one in desk.colleagues if one.staff.role == "admin")
    draft = RuleDraft("Disputed charges to who knows chargebacks", CONDITIONS, desk.teams[TEAM], (SKILL,))
    create_rule(actor=admin, key="disputed_charges", draft=draft, now=now)
    for key, way in WAYS.items():
        set_team_routing(actor=admin, team_id=desk.teams[key], way=way, now=now)
    nights = create_calendar(
        actor=admin,
        key="nights",
        name="Nights",
        definition={
            "time_zone": time_zone,
            "hours": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), NIGHTS),
        },
        now=now,
    )
    _shifts(desk, nights, now=now)


def _shifts(desk: Desk, nights: Calendar, *, now: datetime) -> None:
    """The first of support works by day, the second by night, the third is away next week; one is on call."""
    lead = next(one.actor for one in desk.colleagues if one.staff.role == "admin")
    by_day, by_night, resting = _three(desk.of_team(desk.teams["support"]))
    office = Calendar.objects.get(key="office")
    for member, calendar in ((by_day, office), (by_night, nights)):
        set_pattern(
            actor=lead,
            membership_id=member.actor.id,
            calendar_id=calendar.id,
            from_on=now.date() - timedelta(days=30),
            now=now,
        )
    start = now + timedelta(days=3)
    add_time_off(
        actor=lead,
        membership_id=resting.actor.id,
        starts_at=start,
        ends_at=start + timedelta(days=4),
        kind="holiday",
        now=now,
    )
    set_on_call(
        actor=lead,
        team_id=desk.teams["support"],
        membership_id=by_night.actor.id,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=7),
        now=now,
    )


def _three(found: list[Colleague]) -> tuple[Colleague, Colleague, Colleague]:
    """Agents before leads; in a small team the third is the first again."""
    agents = sorted((one for one in found if one.staff.role != "admin"), key=lambda one: one.staff.role)
    return agents[0], agents[1], agents[2 % len(agents)]
