"""What is new for a tenant's viewers, read from PostgreSQL. Hints only say when to look; this decides what is told."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from kernel.actors import Actor
from kernel.events.models import Event
from kernel.live.horizon import Horizon
from kernel.live.visibility import lists_of, visible_subjects
from kernel.tenancy.context import tenant_context

MOST_AT_ONCE = 500  # above it a page is told to load itself anew
# While a transaction lasts very long, everything since it began is remembered as told; up to so many.
MOST_REMEMBERED = 5000
PAGE_OVERLAP = 200


@dataclass(frozen=True, slots=True)
class News:
    id: int
    code: str
    kind: str
    subject_id: int


@dataclass(frozen=True, slots=True)
class Message:
    """`type`: `<kind>-<id>` of the subject, the name of a list, or `refresh`."""

    type: str
    id: int = 0
    code: str = ""


REFRESH = (Message("refresh"),)


@dataclass(frozen=True, slots=True)
class Burst:
    """What to tell each audience, and the position of whoever has been told."""

    position: int
    has_news: bool = False
    messages: Mapping[Hashable, Sequence[Message]] = field(default_factory=dict)

    def messages_for(self, audience: Hashable) -> Sequence[Message]:
        """An audience that came while this was read cannot know what it missed."""
        return self.messages.get(audience, REFRESH) if self.has_news else ()


class Feed:
    """One tenant's, in one process. Tells each event once, in whatever order they are committed."""

    def __init__(self, tenant_id: int, horizon: Horizon) -> None:
        self._tenant_id = tenant_id
        self._horizon = horizon
        self._told: set[int] = set()
        self._unsure_until = 0
        self._resets = 0
        self.position = -1

    def start(self) -> None:
        """What is visible by now counts as told: viewers catch up from their own position."""
        self.position, self._resets = self._horizon.advance(), self._horizon.resets
        with tenant_context(self._tenant_id):
            self._told = set(Event.objects.filter(id__gt=self.position).values_list("id", flat=True))

    def read(self, audiences: Mapping[Hashable, Actor]) -> Burst:
        """One actor for each audience. A change of position alone is a burst without messages."""
        settled = self._horizon.advance()
        if self._resets != self._horizon.resets:
            self.start()
            return Burst(self.position, has_news=True)
        with tenant_context(self._tenant_id):
            news = self._read_news()
            if self._is_too_much(news, settled):
                return Burst(self._follow(settled), has_news=True)
            messages = {key: tell(news, actor) for key, actor in audiences.items()} if news else {}
        return Burst(self._follow(settled), bool(news), messages)

    def _read_news(self) -> list[News]:
        limit = MOST_AT_ONCE + len(self._told) + 1
        rows = read_after(self.position, limit=limit)
        news = [row for row in rows if row.id not in self._told]
        self._told.update(row.id for row in news)
        return news

    def _is_too_much(self, news: Sequence[News], settled: int) -> bool:
        if len(news) > MOST_AT_ONCE or len(self._told) > MOST_REMEMBERED:
            self._give_up(settled)
            return True
        is_sure_again = 0 < self._unsure_until <= settled
        if is_sure_again:
            self._unsure_until = 0
        return is_sure_again

    def _give_up(self, settled: int) -> None:
        """Start from the end. What is committed below it later is told by another refresh, once all is settled."""
        last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
        self.position, self._unsure_until = last, last if last > settled else 0
        self._told.clear()

    def _follow(self, settled: int) -> int:
        self.position = max(self.position, settled)
        self._told = {event_id for event_id in self._told if event_id > self.position}
        return self.position


def catch_up(*, tenant_id: int, actor: Actor, after: int, horizon: Horizon) -> tuple[int, Sequence[Message]]:
    """What a viewer has missed since `after`, a settled position, and the position they have then."""
    settled = horizon.advance()
    if after > last_given_id():  # from another database, or this one put back in time
        return settled, REFRESH
    with tenant_context(tenant_id):
        news = read_after(after, limit=MOST_AT_ONCE + 1)
        if len(news) > MOST_AT_ONCE:
            return settled, REFRESH
        return max(settled, after), tell(news, actor)


def current_position() -> int:
    """For a page to say from where it listens (`?after=`); taken while it is rendered. Some overlap is added then."""
    return last_given_id()


def last_given_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM events_event_id_seq")
        return int(cursor.fetchone()[0])


def read_after(after: int, *, limit: int) -> list[News]:
    rows = Event.objects.filter(id__gt=after).order_by("id")
    return [News(*row) for row in rows.values_list("id", "code", "subject_kind", "subject_id")[:limit]]


def tell(news: Iterable[News], actor: Actor) -> list[Message]:
    """Only what this actor may see; then the lists in which something may have changed."""
    held = list(news)
    visible = visible_subjects(actor, {(one.kind, one.subject_id) for one in held})
    seen = [one for one in held if (one.kind, one.subject_id) in visible]
    changes = [Message(f"{one.kind}-{one.subject_id}", one.id, one.code) for one in seen]
    return changes + [Message(name) for name in lists_of({one.kind for one in seen})]
