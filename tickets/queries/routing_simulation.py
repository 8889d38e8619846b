"""What other routing rules would have done with last month's tickets: who gets more, which go elsewhere."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kernel.actors import Actor
from kernel.clock.rules.shifts import stretches
from kernel.clock.shifts import read_shifts
from kernel.events.models import Event
from kernel.people.models import Membership, Team, TeamMember
from tickets.models import RoutingTrace, TeamRouting, Ticket, Topic
from tickets.queries.routing import candidate_of, capacities_of, skills_of, way_of_row
from tickets.rules import routing_replay
from tickets.rules.conditions import ANSWER, leaves
from tickets.rules.routing import Rule, Way, weight_of
from tickets.rules.routing_replay import Arrival, Placed, ShiftChange, replay
from tickets.rules.words import Channel, Priority, Status

PERIOD = timedelta(days=30)
MOST = 20_000
SHOWN = 20
COLUMNS = (
    "id", "number", "subject", "topic_id", "customer_id", "customer__kind", "customer__tier", "language", "channel",
    "priority", "stake_minor", "stake_currency", "team_id", "created_at", "solved_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TeamCount:
    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Moved:
    number: int
    subject: str
    before: str
    after: str
    rule: str


@dataclass(frozen=True, slots=True)
class PersonLoad:
    name: str
    tickets: int
    weight: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """`unmatched`: no rule holds, the topic's team gets them. `stuck`: nobody of the team was eligible then."""

    since: datetime
    count: int
    is_cut: bool
    teams: tuple[TeamCount, ...]
    by_rule: tuple[tuple[str, int], ...]
    unmatched: int
    stuck: int
    moved_count: int
    moved: tuple[Moved, ...]
    people: tuple[PersonLoad, ...]


@dataclass(frozen=True, slots=True)
class _Past:
    """A ticket of the period: as it came in, and where it went then."""

    arrival: Arrival
    number: int
    subject: str
    team_id: int | None


@dataclass(frozen=True, slots=True)
class _Home:
    key: str
    team_id: int | None
    team_key: str
    is_restricted: bool


def simulate(rules: Sequence[Rule], *, actor: Actor, now: datetime) -> Simulation:
    """Over the tickets that the actor may see, the newest `MOST` of the last `PERIOD`."""
    since = now - PERIOD
    past = _read_past(actor, since, with_answers=_asks_answers(rules))
    teams, changes = _read_teams(since, now)
    placed = replay([one.arrival for one in past], rules, teams, changes)
    return _count(rules, past, placed, teams, since)


def _asks_answers(rules: Sequence[Rule]) -> bool:
    return any(leaf.fact.startswith(ANSWER) for rule in rules for leaf in leaves(rule.condition))


def _read_past(actor: Actor, since: datetime, *, with_answers: bool) -> list[_Past]:
    columns = (*COLUMNS, "answers") if with_answers else COLUMNS
    newest = Ticket.objects.visible_to(actor).order_by("-number").values(*columns)[:MOST]
    rows = [row for row in newest if row["created_at"] >= since][::-1]
    if not rows:
        return []
    ids = [row["id"] for row in rows]
    first, changed = _first_teams(min(ids)), _first_values(min(ids))
    homes = _homes()
    topics = {home.key: home for home in homes.values()}
    return [_past_of(row, first, changed.get(row["id"], {}), homes, topics) for row in rows]


def _homes() -> dict[int, _Home]:
    found = Topic.objects.values_list("id", "key", "team_id", "team__key", "team__is_restricted")
    return {number: _Home(key, team, name or "", bool(hidden)) for number, key, team, name, hidden in found}


def _first_teams(from_id: int) -> dict[int, int | None]:
    traces = RoutingTrace.objects.filter(ticket_id__gte=from_id, reason="created")
    return dict(traces.values_list("ticket_id", "team_id"))


def _first_values(from_id: int) -> dict[int, dict[str, Any]]:
    """What a ticket's topic, priority and team were before they were first changed."""
    codes = {
        "tickets.topic_changed": "topic",
        "tickets.priority_changed": "priority",
        "tickets.team_changed": "team",
    }
    events = Event.objects.filter(subject_kind="ticket", subject_id__gte=from_id, code__in=codes)
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for ticket, code, data in events.order_by("id").values_list("subject_id", "code", "data"):
        found[ticket].setdefault(codes[code], data["old"])
    return found


def _past_of(
    row: Mapping[str, Any],
    first: Mapping[int, int | None],
    changed: Mapping[str, Any],
    homes: Mapping[int, _Home],
    topics: Mapping[str, _Home],
) -> _Past:
    home = topics.get(changed.get("topic", ""), homes[row["topic_id"]])
    priority = Priority.named(changed["priority"]) if "priority" in changed else Priority(row["priority"])
    answers = {f"{ANSWER}{key}": str(value) for key, value in row.get("answers", {}).items()}
    facts = answers | {
        "topic": home.key,
        "team": home.team_key,
        "customer_kind": row["customer__kind"],
        "tier": row["customer__tier"],
        "language": row["language"],
        "channel": Channel(row["channel"]).key,
        "status": Status.NEW.key,
        "priority": priority.key,
        "tags": frozenset(),
        "subject": row["subject"],
        "stake_minor": row["stake_minor"],
        "stake_currency": row["stake_currency"],
        "is_assigned": False,
        "is_breached": False,
        "is_critical": False,
    }
    arrival = Arrival(
        id=row["id"],
        at=row["created_at"],
        gone_at=row["solved_at"],
        customer_id=row["customer_id"],
        home_id=home.team_id,
        home_is_restricted=home.is_restricted,
        language=row["language"],
        weight=weight_of(priority),
        facts=facts,
    )
    went_to = first.get(row["id"], changed.get("team", row["team_id"]))
    return _Past(arrival, row["number"], row["subject"], went_to)


def _read_teams(since: datetime, now: datetime) -> tuple[dict[int, routing_replay.Team], list[ShiftChange]]:
    ways = {row.team_id: way_of_row(row) for row in TeamRouting.objects.all()}
    members = {one.id: one for one in Membership.objects.filter(is_active=True).order_by("id")}
    capacities, skills = capacities_of(members), skills_of(members)
    places: dict[int, list[int]] = defaultdict(list)
    for team, member in TeamMember.objects.order_by("membership_id").values_list("team_id", "membership_id"):
        if member in members:
            places[team].append(member)
    asked = {one for team, ids in places.items() if ways.get(team, Way()).respect_shifts for one in ids}
    at_any_hour = members.keys() - asked
    teams = {}
    for team, ids in places.items():
        way = ways.get(team, Way())
        people = tuple(
            candidate_of(
                members[one],
                way=way,
                own_capacity=capacities.get(one),
                skills=skills,
                on_shift=at_any_hour,
                loads={},
            )
            for one in ids
        )
        teams[team] = routing_replay.Team(way, people)
    return teams, _shift_changes(asked, since, now)


def _shift_changes(asked: set[int], since: datetime, now: datetime) -> list[ShiftChange]:
    until = now + timedelta(seconds=1)
    return [
        change
        for member, shifts in read_shifts(asked, start=since, end=until).items()
        for one in stretches(shifts, since, until)
        for change in (ShiftChange(one.start, member, is_on=True), ShiftChange(one.end, member, is_on=False))
    ]


def _count(
    rules: Sequence[Rule],
    past: Sequence[_Past],
    placed: Sequence[Placed],
    teams: Mapping[int, routing_replay.Team],
    since: datetime,
) -> Simulation:
    names: dict[int | None, str] = {**dict(Team.objects.values_list("id", "name")), None: "No team"}
    before, after = Counter(one.team_id for one in past), Counter(one.team_id for one in placed)
    moved = [(one, now) for one, now in zip(past, placed, strict=True) if one.team_id != now.team_id]
    by_rule = Counter(one.rule.id for one in placed if one.rule)
    return Simulation(
        since=since,
        count=len(past),
        is_cut=len(past) >= MOST,
        teams=tuple(
            TeamCount(names[team], before[team], after[team])
            for team in sorted(before.keys() | after.keys(), key=lambda one: names[one])
        ),
        by_rule=tuple((rule.name, by_rule[rule.id]) for rule in rules),
        unmatched=sum(one.rule is None for one in placed),
        stuck=sum(_is_stuck(one, teams) for one in placed),
        moved_count=len(moved),
        moved=tuple(
            Moved(one.number, one.subject, names[one.team_id], names[now.team_id], now.rule.name if now.rule else "")
            for one, now in moved[::-1][:SHOWN]
        ),
        people=_people(placed),
    )  # fmt: skip


def _is_stuck(one: Placed, teams: Mapping[int, routing_replay.Team]) -> bool:
    if one.team_id is None or one.chosen is not None:
        return False
    team = teams.get(one.team_id)
    return team is None or team.way.strategy != "manual"


def _people(placed: Sequence[Placed]) -> tuple[PersonLoad, ...]:
    tickets: Counter[int] = Counter()
    weight: Counter[int] = Counter()
    for one in placed:
        if one.chosen is not None:
            tickets[one.chosen] += 1
            weight[one.chosen] += one.arrival.weight
    found = Membership.objects.filter(id__in=tickets).order_by("display_name", "id")
    return tuple(
        PersonLoad(name, tickets[member], weight[member])
        for member, name in found.values_list("id", "display_name")
    )
