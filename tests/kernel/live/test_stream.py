"""The line from end to end, in this process: a real database, no Redis unless a test says so."""

import asyncio
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection, connections

from helpdesk.stack.waiting import wait_until
from kernel.live import hub as hub_module
from kernel.live import stream as stream_module
from kernel.live.hub import Hub
from kernel.live.stream import LiveStream
from kernel.people.models import Membership
from kernel.tenancy.context import tenant_context

ORIGIN = "http://alpha.localhost:8000"


class Line:
    """A browser's end: what came over the wire, as messages, positions and comments."""

    def __init__(self, app, scope):
        self._app, self._scope = app, scope
        self._buffer, self._gone = b"", asyncio.Event()
        self.status, self.headers, self.messages, self.positions, self.comments = None, {}, [], [], 0
        self.stuck = None
        self.task = asyncio.create_task(self._app(self._scope, self._receive, self._send))

    async def _receive(self):
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        if self.stuck is not None:
            await self.stuck.wait()
        self._buffer += message["body"]
        while b"\n\n" in self._buffer:
            block, self._buffer = self._buffer.split(b"\n\n", 1)
            self._parse(block.decode())

    def _parse(self, block):
        for row in block.split("\n"):
            name, _, value = row.partition(": ")
            if name == "data":
                self.messages.append(json.loads(value))
            elif name == "id":
                self.positions.append(int(value))
            elif row.startswith(":"):
                self.comments += 1

    async def hang_up(self):
        self._gone.set()
        await asyncio.wait_for(self.task, 5)

    async def until(self, condition, seconds=8):
        ends_at = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < ends_at, (self.status, self.messages, self.positions)
            await asyncio.sleep(0.01)

    def ids(self):
        return [message["id"] for message in self.messages if "id" in message]


async def elsewhere(work, *values):
    """In a thread, which leaves no connection behind."""

    def run():
        try:
            return work(*values)
        finally:
            connection.close()

    return await asyncio.to_thread(run)


@pytest.fixture(autouse=True)
def _close_threads(committed, owner, monkeypatch):
    """The database is dropped after each test: nobody may hold on to it."""
    threads = ThreadPoolExecutor(max_workers=4)
    monkeypatch.setattr("kernel.live.threads._THREADS", threads)
    yield
    together = threading.Barrier(4)
    for closing in [threads.submit(lambda: (together.wait(10), connection.close())) for _ in range(4)]:
        closing.result()
    threads.shutdown()
    connections.close_all()
    count = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert wait_until(lambda: owner.execute(count).fetchone() == (0,), seconds=10)


@pytest.fixture
def session_of(client_for, committed):
    return lambda member: client_for(member).session.session_key


@pytest.fixture
def listen():
    """Run a test's conversation with a fresh hub and stream: `listen(async def (open_line, hub))`."""

    def run(conversation):
        async def main():
            hub = Hub()
            app = LiveStream(hub, web_port=8000, session_cookie="sessionid")
            lines = []

            def open_line(session_key="", query=b"", path="/live/", method="GET", **headers):
                given = {"host": "alpha.localhost:8001", "cookie": f"sessionid={session_key}"} | headers
                pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()]
                scope = {
                    "type": "http",
                    "method": method,
                    "path": path,
                    "query_string": query,
                    "headers": pairs,
                }
                lines.append(Line(app, scope))
                return lines[-1]

            try:
                await conversation(open_line, hub)
            finally:
                for line in lines:
                    await line.hang_up()
            assert hub._lines == {}

        asyncio.run(main())

    return run


def test_tells_viewers_what_they_may_see(listen, world, publish, session_of):
    agent, admin = session_of(world.alpha.agent), session_of(world.alpha.admin)

    async def conversation(open_line, hub):
        mine, theirs = open_line(agent, origin=ORIGIN), open_line(admin)
        await mine.until(lambda: mine.positions and theirs.positions)
        even, odd = await elsewhere(publish, 2, 3)
        await theirs.until(lambda: odd in theirs.ids())
        await mine.until(lambda: even in mine.ids())
        await mine.until(lambda: mine.positions[-1] >= odd)
        assert mine.messages == [
            {"type": "thing-2", "id": even, "code": "tests.changed", "subject": "thing-2"},
            {"type": "counts"},
            {"type": "things"},
        ]
        assert theirs.ids() == [even, odd]
        assert mine.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert mine.headers["access-control-allow-origin"] == ORIGIN
        assert mine.headers["access-control-allow-credentials"] == "true"
        assert "access-control-allow-origin" not in theirs.headers

    listen(conversation)


def test_catches_up_from_a_position_after_a_gap(listen, world, publish, session_of):
    agent = session_of(world.alpha.agent)

    async def conversation(open_line, hub):
        first = open_line(agent)
        await first.until(lambda: first.positions)
        await first.hang_up()
        missed = await elsewhere(publish, 2, 4)
        again = open_line(agent, last_event_id=str(first.positions[-1]))
        await again.until(lambda: again.ids()[:2] == missed)
        page = open_line(agent, query=f"after={missed[-1]}".encode())
        await page.until(lambda: page.ids()[-2:] == missed)
        fresh = open_line(agent)
        await fresh.until(lambda: fresh.positions)
        assert fresh.messages == []

    listen(conversation)


def test_an_event_that_commits_late_reaches_who_stayed_and_who_left(
    listen, world, publish, other_transaction, session_of
):
    agent = session_of(world.alpha.agent)

    async def conversation(open_line, hub):
        stays, leaves = open_line(agent), open_line(agent)
        await stays.until(lambda: stays.positions and leaves.positions)
        late = other_transaction.publish(4)
        early = (await elsewhere(publish, 6))[0]
        await leaves.until(lambda: early in leaves.ids() and early in stays.ids())
        await leaves.hang_up()
        other_transaction.commit()
        await stays.until(lambda: late in stays.ids())
        back = open_line(agent, last_event_id=str(leaves.positions[-1]))
        await back.until(lambda: {late, early} <= set(back.ids()))
        assert stays.ids() == [early, late]

    listen(conversation)


REFUSALS = [
    ({"session_key": ""}, 401),
    ({"session_key": "nonsense"}, 401),
    ({"host": "nowhere.localhost"}, 404),
    ({"host": "beta.localhost"}, 401),
    ({"path": "/else"}, 404),
    ({"method": "POST"}, 405),
    ({"origin": "http://beta.localhost:8000"}, 403),
    ({"sec_fetch_site": "cross-site"}, 403),
]


def test_refuses_whoever_may_not_listen(listen, world, things, session_of):
    agent = session_of(world.alpha.agent)

    async def conversation(open_line, hub):
        for changes, status in REFUSALS:
            line = open_line(**({"session_key": agent} | changes))
            await asyncio.wait_for(line.task, 5)
            assert line.status == status, changes

    listen(conversation)


def test_a_person_has_only_so_many_lines(listen, world, things, session_of, monkeypatch):
    monkeypatch.setattr(stream_module, "MOST_LINES", 2)
    agent, lead = session_of(world.alpha.agent), session_of(world.alpha.lead)

    async def conversation(open_line, hub):
        lines = [open_line(agent), open_line(agent)]
        await lines[0].until(lambda: all(line.positions for line in lines))
        third, other = open_line(agent), open_line(lead)
        await other.until(lambda: other.positions and third.status is not None)
        assert (third.status, other.status) == (429, 200)

    listen(conversation)


@pytest.mark.parametrize("how", ["session", "membership"])
def test_a_line_ends_soon_after_its_session_or_membership(
    listen, world, things, session_of, monkeypatch, how
):
    monkeypatch.setattr(stream_module, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(stream_module, "RECHECK_SECONDS", 0.1)
    agent, lead = session_of(world.alpha.agent), session_of(world.alpha.lead)

    def revoke():
        if how == "session":
            Session.objects.filter(session_key=agent).delete()
        else:
            with tenant_context(world.alpha.id):
                Membership.objects.filter(id=world.alpha.agent.membership_id).update(is_active=False)

    async def conversation(open_line, hub):
        line, other = open_line(agent), open_line(lead)
        await line.until(lambda: line.comments > 3)
        await elsewhere(revoke)
        await asyncio.wait_for(line.task, 5)
        assert not other.task.done()

    listen(conversation)


def test_a_slow_reader_is_let_go_and_comes_back(listen, world, publish, session_of, monkeypatch):
    monkeypatch.setattr(hub_module, "LONGEST_QUEUE", 2)
    monkeypatch.setattr(hub_module, "WITHOUT_HINTS_SECONDS", 0.02)
    agent = session_of(world.alpha.agent)

    async def conversation(open_line, hub):
        line = open_line(agent)
        await line.until(lambda: line.positions)
        line.stuck = asyncio.Event()
        published = []
        while not any(client.is_slow for one in hub._lines.values() for client in one.clients):
            published += await elsewhere(publish, 2)
            assert len(published) < 200
        line.stuck.set()
        await asyncio.wait_for(line.task, 5)
        back = open_line(agent, last_event_id=str(line.positions[-1]))
        await back.until(lambda: set(published) <= {*line.ids(), *back.ids()})

    listen(conversation)


def test_new_rights_count_from_the_next_look(listen, world, publish, session_of, monkeypatch):
    monkeypatch.setattr(stream_module, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(stream_module, "RECHECK_SECONDS", 0.1)
    monkeypatch.setattr(hub_module, "WITHOUT_HINTS_SECONDS", 0.02)
    agent = session_of(world.alpha.agent)

    def promote():
        with tenant_context(world.alpha.id):
            Membership.objects.filter(id=world.alpha.agent.membership_id).update(role="admin")

    async def conversation(open_line, hub):
        line = open_line(agent)
        await line.until(lambda: line.positions)
        hidden = (await elsewhere(publish, 3))[0]
        await line.until(lambda: line.positions[-1] >= hidden)
        await elsewhere(promote)
        seen = line.comments + 6
        await line.until(lambda: line.comments >= seen)
        odd = (await elsewhere(publish, 5))[0]
        await line.until(lambda: odd in line.ids())
        assert line.ids() == [odd]

    listen(conversation)


def test_goes_on_after_the_database_was_away(listen, world, publish, session_of, monkeypatch):
    monkeypatch.setattr(hub_module, "WITHOUT_HINTS_SECONDS", 0.05)
    agent = session_of(world.alpha.agent)
    down = {"is": False}
    advance = hub_module.Horizon.advance

    def failing(self):
        if down["is"]:
            raise OperationalError("gone")
        return advance(self)

    monkeypatch.setattr(hub_module.Horizon, "advance", failing)

    async def conversation(open_line, hub):
        line = open_line(agent)
        await line.until(lambda: line.positions)
        down["is"] = True
        event = (await elsewhere(publish, 2))[0]
        refused = open_line(agent)
        await line.until(lambda: refused.status in {200, 503})
        down["is"] = False
        await line.until(lambda: event in line.ids())

    listen(conversation)
