"""The views of the dashboard: which tickets each holds, in which order, and how many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from kernel.actors import Actor, ActorKind
from kernel.errors import NotFound
from kernel.people.models import Team
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.queries.counting import capped_counts
from tickets.rules.words import Status

SOON = timedelta(hours=4)
BY_DEADLINE = ("next_due_at", "-id")
BY_UPDATE = ("-updated_at", "-id")


class NoSuchView(NotFound):
    code = "tickets.no_view"


Filter = Callable[[TicketQuerySet, Actor, datetime], TicketQuerySet]


@dataclass(frozen=True, slots=True)
class View:
    key: str
    label: str
    icon: str
    narrow: Filter
    order: tuple[str, ...] = BY_DEADLINE
    counted: bool = True
    tone: str = ""
    team_id: int | None = None  # of a team's view


@dataclass(frozen=True, slots=True)
class ViewRow:
    """`count` is None where counting means nothing, and at most 100."""

    key: str
    label: str
    icon: str
    count: int | None
    tone: str = ""


def _with_status(status: Status) -> Filter:
    return lambda tickets, _actor, _now: tickets.filter(status=status)


def _due_soon(tickets: TicketQuerySet, _actor: Actor, now: datetime) -> TicketQuerySet:
    return tickets.unsolved().filter(next_due_at__gte=now, next_due_at__lte=now + SOON)


def _following(tickets: TicketQuerySet, actor: Actor, _now: datetime) -> TicketQuerySet:
    return tickets.filter(followers__membership_id=actor.id)


STANDARD = (
    View("mine", "My open", "inbox", lambda found, actor, _: found.unsolved().filter(assignee_id=actor.id)),
    View(
        "unassigned", "Unassigned", "circle-dashed", lambda found, *_: found.unsolved().filter(assignee=None)
    ),
    View("due-soon", "Due soon", "timer", _due_soon, tone="warn"),
    View(
        "breached",
        "Breached",
        "alarm-clock",
        lambda found, *_: found.unsolved().filter(is_breached=True),
        tone="danger",
    ),
    View(
        "critical",
        "Critical",
        "siren",
        lambda found, *_: found.unsolved().filter(is_critical=True),
        tone="danger",
    ),
    View("following", "Following", "eye", _following, order=BY_UPDATE),
    View("open", "All open", "layers", lambda found, *_: found.unsolved()),
    View("new", "New", "sparkles", _with_status(Status.NEW)),
    View("pending", "Pending", "hourglass", _with_status(Status.PENDING), order=BY_UPDATE),
    View("on-hold", "On hold", "circle-pause", _with_status(Status.ON_HOLD), order=BY_UPDATE),
    View("solved", "Solved", "circle-check", _with_status(Status.SOLVED), order=BY_UPDATE, counted=False),
    View("closed", "Closed", "archive", _with_status(Status.CLOSED), order=BY_UPDATE, counted=False),
    View("all", "Everything", "list", lambda found, *_: found, order=BY_UPDATE, counted=False),
)

PERSONAL = frozenset({"mine", "following"})


def list_views(actor: Actor) -> list[View]:
    """The standard views, then one for each team whose work the actor may see. A token has no tickets of its own."""
    teams = list(Team.objects.filter(is_active=True).exclude(id__in=actor.hidden_team_ids).order_by("name"))
    pointless = set() if actor.kind is ActorKind.AGENT else set(PERSONAL)
    if not any(team.is_restricted for team in teams):
        pointless.add("critical")  # such cases are restricted teams'
    standard = [view for view in STANDARD if view.key not in pointless]
    return [*standard, *(_team_view(team) for team in teams)]


def _team_view(team: Team) -> View:
    def narrow(tickets: TicketQuerySet, _actor: Actor, _now: datetime) -> TicketQuerySet:
        return tickets.unsolved().filter(team_id=team.id)

    return View(
        f"team-{team.key}", team.name, "lock" if team.is_restricted else "users", narrow, team_id=team.id
    )


def find_view(views: Sequence[View], key: str) -> View:
    found = next((view for view in views if view.key == key), None)
    if found is None:
        raise NoSuchView("There is no such view. Choose one from the list.")
    return found


def tickets_in(view: View, *, actor: Actor, now: datetime) -> TicketQuerySet:
    return view.narrow(Ticket.objects.visible_to(actor), actor, now)


def count_views(views: Sequence[View], *, actor: Actor, now: datetime) -> list[ViewRow]:
    """One statement for all counts; each stops at a hundred, so a million tickets cost what a hundred do."""
    counted = [view for view in views if view.counted]
    counts = capped_counts(
        [partial(_narrowed, view) for view in counted],
        known_as=tuple((view.key, view.team_id) for view in counted),
        actor=actor,
        now=now,
    )
    known = dict(zip((view.key for view in counted), counts, strict=True))
    return [ViewRow(view.key, view.label, view.icon, known.get(view.key), view.tone) for view in views]


def _narrowed(view: View, actor: Actor, now: datetime) -> TicketQuerySet:
    return tickets_in(view, actor=actor, now=now)
