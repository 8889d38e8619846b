"""Routing as its settings show it: rules in words, teams, people, and what is odd about them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kernel.people.models import Membership, MemberSkill, Skill, Team, TeamMember
from tickets.locks import NoRoutingRule
from tickets.models import MemberCapacity, RoutingRule, TeamRouting, Topic
from tickets.queries.routing import condition_of, way_of_row
from tickets.rules.condition_words import ValueNames, condition_lines
from tickets.rules.routing import Way
from tickets.rules.routing_oddities import Said, oddities


@dataclass(frozen=True, slots=True)
class RuleRow:
    """`lines`: its conditions in plain words, none when it takes everything. `warnings`: what is odd about it."""

    id: int
    key: str
    name: str
    position: int
    is_active: bool
    conditions: dict[str, Any]
    team: str
    team_id: int
    team_name: str
    skills: list[str]
    lines: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamWay:
    id: int
    key: str
    name: str
    way: Way


@dataclass(frozen=True, slots=True)
class PersonRow:
    """`capacity`: their own figure, None: as their teams say."""

    id: int
    name: str
    teams: tuple[str, ...]
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    capacity: int | None


def list_rule_rows() -> list[RuleRow]:
    """In the order in which they are asked, those switched off last."""
    found = RoutingRule.objects.select_related("team").order_by("position", "id")
    rows = sorted(found, key=lambda row: not row.is_active)
    names = value_names()
    odd = oddities([_said(row) for row in rows], skills_by_team=_skills_by_team())
    return [_row(row, names, odd.get(row.id, ())) for row in rows]


def get_rule_row(key: str) -> RuleRow:
    """Raises NoRoutingRule."""
    found = next((row for row in list_rule_rows() if row.key == key), None)
    if found is None:
        raise NoRoutingRule("There is no such routing rule.")
    return found


def rule_ids_of(keys: Sequence[str]) -> list[int]:
    """In the order of the keys. Raises NoRoutingRule."""
    known = dict(RoutingRule.objects.filter(key__in=keys).values_list("key", "id"))
    if unknown := [key for key in keys if key not in known]:
        raise NoRoutingRule(f"There is no routing rule {unknown[0]!r}.")
    return [known[key] for key in keys]


def write_rule_set() -> list[dict[str, Any]]:
    """The rules in use as `check_rule_set` reads them."""
    found = RoutingRule.objects.filter(is_active=True, team__is_active=True).select_related("team")
    return [
        {"name": row.name, "conditions": row.conditions, "team": row.team.key, "skills": list(row.skills)}
        for row in found.order_by("position", "id")
    ]


def list_team_ways(*, hidden: frozenset[int] = frozenset()) -> list[TeamWay]:
    """Every team in use, also those that nothing was set for."""
    ways = {row.team_id: way_of_row(row) for row in TeamRouting.objects.all()}
    teams = Team.objects.filter(is_active=True).exclude(id__in=hidden).order_by("name", "id")
    return [TeamWay(team.id, team.key, team.name, ways.get(team.id, Way())) for team in teams]


def list_people() -> list[PersonRow]:
    capacities = dict(MemberCapacity.objects.values_list("membership_id", "capacity"))
    teams, skills = defaultdict(list), defaultdict(list)
    for member, name in TeamMember.objects.order_by("team__name").values_list("membership_id", "team__name"):
        teams[member].append(name)
    for member, name in MemberSkill.objects.order_by("skill__name").values_list(
        "membership_id", "skill__name"
    ):
        skills[member].append(name)
    members = Membership.objects.filter(is_active=True).order_by("display_name", "id")
    return [
        PersonRow(
            id=member.id,
            name=member.display_name,
            teams=tuple(teams[member.id]),
            skills=tuple(skills[member.id]),
            languages=tuple(member.languages),
            capacity=capacities.get(member.id),
        )
        for member in members
    ]


def list_skills() -> list[tuple[str, str]]:
    return list(Skill.objects.order_by("name", "id").values_list("key", "name"))


def value_names() -> ValueNames:
    return ValueNames(
        {
            "topic": dict(Topic.objects.values_list("key", "title")),
            "team": dict(Team.objects.values_list("key", "name")),
        }
    )


def _said(row: RoutingRule) -> Said:
    return Said(
        id=row.id,
        name=row.name,
        is_active=row.is_active,
        condition=condition_of(row.id, row.conditions),
        team=row.team.name,
        team_id=row.team_id,
        team_is_active=row.team.is_active,
        skills=frozenset(row.skills),
    )


def _skills_by_team() -> Mapping[int, list[frozenset[str]]]:
    """What each person of a team can do."""
    skills: dict[int, set[str]] = defaultdict(set)
    for member, key in MemberSkill.objects.values_list("membership_id", "skill__key"):
        skills[member].add(key)
    found: dict[int, list[frozenset[str]]] = defaultdict(list)
    places = TeamMember.objects.filter(membership__is_active=True)
    for team, member in places.values_list("team_id", "membership_id"):
        found[team].append(frozenset(skills[member]))
    return found


def _row(row: RoutingRule, names: ValueNames, warnings: Sequence[str]) -> RuleRow:
    return RuleRow(
        id=row.id,
        key=row.key,
        name=row.name,
        position=row.position,
        is_active=row.is_active,
        conditions=row.conditions,
        team=row.team.key,
        team_id=row.team_id,
        team_name=row.team.name,
        skills=list(row.skills),
        lines=condition_lines(condition_of(row.id, row.conditions), names),
        warnings=tuple(warnings),
    )
