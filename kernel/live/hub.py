"""One process's viewers, by tenant. A tenant with viewers is read by one task, when a hint or the time says so."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from kernel.actors import Actor
from kernel.live.horizon import Horizon
from kernel.live.reading import Burst, Feed, Message
from kernel.live.threads import DatabaseGone, in_thread
from kernel.live.visibility import audience_of

log = structlog.get_logger(__name__)

LONGEST_QUEUE = 100
GATHER_SECONDS = 0.03  # hints of one operation, or of a burst of them, are answered by one read
WITH_HINTS_SECONDS = 5.0  # between reads without a hint, for the hints that were lost
WITHOUT_HINTS_SECONDS = 1.0  # while Redis is away

Portion = tuple[int, Sequence[Message]]  # a position and what was told up to it


@dataclass(eq=False, slots=True)
class Client:
    """`is_slow`: its queue was full once; it is let go, comes back and catches up."""

    actor: Actor
    queue: asyncio.Queue[Portion] = field(default_factory=lambda: asyncio.Queue(LONGEST_QUEUE))
    is_slow: bool = False

    def put(self, portion: Portion) -> None:
        try:
            self.queue.put_nowait(portion)
        except asyncio.QueueFull:
            self.is_slow = True


class Hub:
    def __init__(self) -> None:
        self.horizon = Horizon()
        self.has_hints = False
        self._lines: dict[int, _Line] = {}

    async def join(self, tenant_id: int, actor: Actor) -> Client:
        """From now on; what was before is the caller's to catch up with. Raises when PostgreSQL is away."""
        line = self._lines.get(tenant_id)
        if line is None:
            line = self._lines[tenant_id] = _Line(tenant_id, self)
        try:
            return await line.join(actor)
        finally:
            self._drop_if_empty(tenant_id, line)

    def leave(self, tenant_id: int, client: Client) -> None:
        line = self._lines[tenant_id]
        line.clients.discard(client)
        self._drop_if_empty(tenant_id, line)

    def _drop_if_empty(self, tenant_id: int, line: "_Line") -> None:
        if not line.clients and not line.joining:
            line.stop()
            self._lines.pop(tenant_id, None)

    def count(self, tenant_id: int, actor: Actor) -> int:
        line = self._lines.get(tenant_id)
        return sum(client.actor.id == actor.id for client in line.clients) if line else 0

    def wake(self, tenant_id: int | None = None) -> None:
        for known, line in self._lines.items():
            if tenant_id in (None, known):
                line.news.set()

    def set_hints(self, *, are_there: bool) -> None:
        self.has_hints = are_there
        self.wake()


class _Line:
    def __init__(self, tenant_id: int, hub: Hub) -> None:
        self.clients: set[Client] = set()
        self.joining = 0
        self.news = asyncio.Event()
        self._hub = hub
        self._feed = Feed(tenant_id, hub.horizon)
        self._starting = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def join(self, actor: Actor) -> Client:
        self.joining += 1
        try:
            async with self._starting:
                if self._task is None:
                    await in_thread(self._feed.start)
                    self._task = asyncio.create_task(self._run())
        finally:
            self.joining -= 1
        client = Client(actor)
        self.clients.add(client)
        return client

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        while True:
            await self._pause()
            audiences = {audience_of(client.actor): client.actor for client in self.clients}
            before = self._feed.position
            try:
                burst = await in_thread(lambda audiences=audiences: self._feed.read(audiences))  # type: ignore[misc]
            except DatabaseGone as error:
                log.warning("live.database_lost", error=type(error).__name__)
                await asyncio.sleep(WITHOUT_HINTS_SECONDS)
            except Exception:
                log.exception("live.read_failed")
                await asyncio.sleep(WITHOUT_HINTS_SECONDS)
            else:
                self._hand_out(burst, moved=burst.position != before)

    async def _pause(self) -> None:
        wait = WITH_HINTS_SECONDS if self._hub.has_hints else WITHOUT_HINTS_SECONDS
        with suppress(TimeoutError):
            await asyncio.wait_for(self.news.wait(), wait)
        await asyncio.sleep(GATHER_SECONDS)
        self.news.clear()

    def _hand_out(self, burst: Burst, *, moved: bool) -> None:
        for client in self.clients:
            messages = burst.messages_for(audience_of(client.actor))
            if messages or moved:
                client.put((burst.position, messages))
