"""One ticket as the person reading it may see it: its facts, what was said, and what happened."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import connection
from django.db.models import QuerySet

from kernel.actors import Actor, ActorKind
from kernel.events.models import Event
from kernel.files.models import FileState
from kernel.people.models import Team
from kernel.tenancy.context import require_tenant_id
from tickets.locks import NoTicket
from tickets.models import FormVersion, Message, Ticket, Topic
from tickets.models.message import MessageQuerySet
from tickets.queries.escalations import RunningRow, list_running
from tickets.queries.ticket_rows import TicketRow, read_rows
from tickets.queries.ticket_tasks import count_open_tasks
from tickets.rules.sla import Threshold
from tickets.rules.words import Visibility

T = TypeVar("T")

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = 40  # messages shown at once; the rest folds away, so a ticket of 200 opens as fast as a short one
SHOWN_EVENTS = (
    "tickets.created", "tickets.status_changed", "tickets.assigned", "tickets.team_changed",
    "tickets.priority_changed", "tickets.topic_changed", "tickets.subject_changed", "tickets.clock_threshold",
    "tickets.clock_breached", "tickets.escalated", "tickets.nobody_available", "tickets.link_revoked",
    "tickets.escalation_acknowledged", "tickets.escalation_stopped", "tickets.task_opened", "tickets.task_done",
    "tickets.task_reopened", "tickets.critical_entered", "tickets.critical_uncovered", "tickets.critical_acknowledged",
    "tickets.critical_missed", "tickets.critical_ended", "tickets.downgrade_requested", "tickets.downgrade_decided",
)  # fmt: skip
# By hand, as in ticket_rows: short questions of every conversation, which take longer to build than to run.
FOLLOWERS = """
SELECT f.membership_id, m.display_name FROM tickets_follower f JOIN people_membership m ON m.id = f.membership_id
WHERE f.tenant_id = %s AND f.ticket_id = %s ORDER BY f.id
"""
HAPPENED = """
SELECT * FROM events_event WHERE tenant_id = %s AND subject_kind = 'ticket' AND subject_id = %s AND code = ANY(%s)
  AND occurred_at >= %s ORDER BY id
"""
PEOPLE = "SELECT id, display_name FROM people_membership WHERE tenant_id = %s AND id = ANY(%s)"
FILES = """
SELECT a.message_id, f.id, f.name, f.size, f.media_type, f.state, f.is_inline_image
FROM tickets_attachment a JOIN files_file f ON f.id = a.file_id
WHERE a.tenant_id = %s AND a.message_id = ANY(%s) ORDER BY a.id
"""


@dataclass(frozen=True, slots=True)
class FileRow:
    id: int
    name: str
    size: int
    media_type: str
    state: FileState
    is_image: bool


@dataclass(frozen=True, slots=True)
class MessageRow:
    """`is_mine` for the reader; `author_kind` is one of the actors' kinds."""

    id: int
    is_internal: bool
    author_kind: str
    author_id: int
    author: str
    body: str
    created_at: datetime
    is_mine: bool
    files: tuple[FileRow, ...] = ()

    @property
    def is_staff(self) -> bool:
        return self.author_kind not in {"customer", "visitor"}


@dataclass(frozen=True, slots=True)
class HappeningRow:
    """A system line: what changed, told by `kind` and short codes; names are looked up, not stored."""

    id: int
    code: str
    who: str
    old: str
    new: str
    reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Thread:
    """`folded` earlier messages are not loaded; `newest_message_id` is what a reply must have seen."""

    messages: list[MessageRow]
    happenings: list[HappeningRow]
    folded: int
    newest_message_id: int | None

    @property
    def entries(self) -> list[MessageRow | HappeningRow]:
        return sorted([*self.messages, *self.happenings], key=lambda entry: (entry.created_at, entry.id))


@dataclass(frozen=True, slots=True)
class Detail:
    row: TicketRow
    answers: list[tuple[str, str]]
    tags: list[str]
    follow_up_of: int | None  # the number of the ticket that this one continues
    solved_at: datetime | None
    link_nonce: str
    is_followed: bool
    followers: list[str]
    open_tasks: int = 0
    escalations: tuple[RunningRow, ...] = ()  # those that run


def find_ticket_id(*, actor: Actor, number: int) -> int:
    """Raises NoTicket for one that does not exist or that the actor must not know of."""
    return int(_only(Ticket.objects.visible_to(actor).filter(number=number).values_list("id", flat=True)))


def get_detail(*, actor: Actor, number: int) -> Detail:
    """Raises NoTicket, as above."""
    columns = ("id", "answers", "tags", "follow_up_of_id", "form_version_id", "solved_at", "link_nonce")
    values = _only(Ticket.objects.visible_to(actor).filter(number=number).values(*columns))
    followers = _followers(values["id"]) if actor.is_staff else {}
    [row] = read_rows([values["id"]])
    return Detail(
        row=row,
        answers=_answers(values["form_version_id"], values["answers"]),
        tags=values["tags"],
        follow_up_of=_number_of(values["follow_up_of_id"]),
        solved_at=values["solved_at"],
        link_nonce=values["link_nonce"],
        is_followed=actor.kind is ActorKind.AGENT and actor.id in followers,
        followers=list(followers.values()),
        open_tasks=count_open_tasks(row.id) if actor.is_staff else 0,
        escalations=list_running(row.id) if actor.is_staff else (),
    )


def _only(found: QuerySet[Ticket, T]) -> T:
    row = next(iter(found[:1]), None)
    if row is None:
        raise NoTicket("There is no such ticket, or it is not yours to see.")
    return row


def _number_of(ticket_id: int | None) -> int | None:
    if ticket_id is None:
        return None
    return Ticket.objects.values_list("number", flat=True).get(id=ticket_id)


def _followers(ticket_id: int) -> dict[int, str]:
    """Names by membership."""
    with connection.cursor() as cursor:
        cursor.execute(FOLLOWERS, [require_tenant_id(), ticket_id])
        return dict(cursor.fetchall())


def _answers(form_version_id: int | None, answers: dict[str, str]) -> list[tuple[str, str]]:
    """Question and answer, as the version asked it that was answered."""
    if form_version_id is None or not answers:
        return []
    fields = FormVersion.objects.values_list("fields", flat=True).get(id=form_version_id)
    told = []
    for field in fields:
        given = answers.get(field["key"])
        if given:
            told.append(
                (field.get("label", field["key"]), dict(field.get("choices") or ()).get(given, given))
            )
    return told


def get_thread(*, actor: Actor, ticket_id: int, whole: bool = False) -> Thread:
    """Messages oldest first. The caller has checked that the ticket is visible."""
    visible = find_messages(actor=actor, ticket_id=ticket_id)
    newest_first = visible.order_by("-id")
    found = list(newest_first if whole else newest_first[: LATEST + 1])
    folded = 0
    if not whole and len(found) > LATEST:
        folded = visible.count() - LATEST
        found = found[:LATEST]
    found.reverse()
    since = found[0].created_at if folded else None
    return Thread(
        messages=message_rows(actor, found),
        happenings=_happenings(ticket_id, since) if actor.is_staff else [],
        folded=folded,
        newest_message_id=found[-1].id if found else None,
    )


def find_messages(*, actor: Actor, ticket_id: int) -> MessageQuerySet:
    """What the actor may read of a ticket. The caller has checked that the ticket is visible."""
    return Message.objects.visible_to(actor).filter(ticket_id=ticket_id)


def find_history(*, ticket_id: int) -> QuerySet[Event, Event]:
    """All that happened to a ticket, as facts with ids. For staff; the caller has checked the ticket."""
    return Event.objects.filter(subject_kind="ticket", subject_id=ticket_id)


def message_rows(actor: Actor, messages: Sequence[Message]) -> list[MessageRow]:
    files = _files(messages)
    return [
        MessageRow(
            id=message.id,
            is_internal=message.visibility == Visibility.INTERNAL,
            author_kind=message.author_kind,
            author_id=message.author_id,
            author=message.author_name,
            body=message.body,
            created_at=message.created_at,
            is_mine=_is_mine(actor, message),
            files=tuple(files[message.id]),
        )
        for message in messages
    ]


def _is_mine(actor: Actor, message: Message) -> bool:
    if actor.is_staff:
        return (message.author_kind, message.author_id) == (actor.kind, actor.id)
    return message.author_kind in {"customer", "visitor"}


def _files(messages: Sequence[Message]) -> dict[int, list[FileRow]]:
    found: dict[int, list[FileRow]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(FILES, [require_tenant_id(), [message.id for message in messages]])
        for message_id, file_id, name, size, media_type, state, is_image in cursor.fetchall():
            found[message_id].append(FileRow(file_id, name, size, media_type, FileState(state), is_image))
    return found


def _happenings(ticket_id: int, since: datetime | None) -> list[HappeningRow]:
    wanted = [require_tenant_id(), ticket_id, list(SHOWN_EVENTS), since or BEFORE_ALL]
    rows = [row for row in Event.objects.raw(HAPPENED, wanted) if not _is_told_as_breach(row)]
    names = _Names(rows)
    return [names.told(row) for row in rows]


def _is_told_as_breach(row: Event) -> bool:
    """The whole target used up: the breach beside it says so."""
    return row.code == "tickets.clock_threshold" and row.data["threshold"] == Threshold().key


class _Names:
    """The names behind the ids of some events, in at most three queries."""

    def __init__(self, rows: Sequence[Event]) -> None:
        people = {row.actor_id for row in rows if row.actor_kind == "agent"}
        people |= {
            row.data.get(side) for row in rows if row.code == "tickets.assigned" for side in ("old", "new")
        }
        teams = {
            row.data.get(side)
            for row in rows
            if row.code == "tickets.team_changed"
            for side in ("old", "new")
        }
        teams |= {row.data.get("team") for row in rows if row.code == "tickets.nobody_available"}
        topics = {
            row.data.get(side)
            for row in rows
            if row.code == "tickets.topic_changed"
            for side in ("old", "new")
        }
        self.people = _people(people - {None})
        self.teams = _named(Team.objects.filter(id__in=teams - {None}), "name") if teams - {None} else {}
        self.topics = dict(Topic.objects.filter(key__in=topics).values_list("key", "title")) if topics else {}

    def told(self, row: Event) -> HappeningRow:
        return HappeningRow(
            id=row.id,
            code=row.code,
            who=self._who(row),
            old=self._value(row, "old"),
            new=self._value(row, "new"),
            reason=row.data.get("reason") or row.data.get("metric") or "",
            created_at=row.occurred_at,
        )

    def _who(self, row: Event) -> str:
        if row.actor_kind == "agent":
            return self.people.get(row.actor_id, "Somebody")
        return {"customer": "The customer", "visitor": "The customer", "platform": "The API"}.get(
            row.actor_kind, "Stagedoor"
        )

    def _value(self, row: Event, side: str) -> str:
        value = row.data.get(side)
        if row.code == "tickets.clock_threshold":
            return str(row.data["threshold"]) if side == "new" else ""
        if row.code == "tickets.assigned":
            return self.people.get(value, "") if value else ""
        if row.code in {"tickets.team_changed", "tickets.nobody_available"}:
            key = row.data.get("team") if row.code == "tickets.nobody_available" else value
            return self.teams.get(key, "") if key else ""
        if row.code == "tickets.topic_changed":
            return self.topics.get(value or "", value or "")
        return str(value or "").replace("_", " ")


def _people(ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [require_tenant_id(), sorted(ids)])
        return dict(cursor.fetchall())


def _named(rows: QuerySet[Any, Any], field: str) -> dict[int, str]:
    return dict(rows.values_list("id", field))
