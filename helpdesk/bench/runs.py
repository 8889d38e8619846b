"""The measurements, each with the processes it needs."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from statistics import median
from time import monotonic, sleep

import psycopg
from django.utils import timezone
from psycopg import sql

from helpdesk.bench import retarget
from helpdesk.bench.chaos import Victims, survive
from helpdesk.bench.clocks import generate_due, measure_drain
from helpdesk.bench.floor import MAKE
from helpdesk.bench.generating import ANALYZED
from helpdesk.bench.load import requests_a_second
from helpdesk.bench.memory import memory_of
from helpdesk.bench.pages import Figure, cases, measure
from helpdesk.bench.place import find_or_make
from helpdesk.bench.stack import BenchStack
from helpdesk.bench.timers import measure_backlog, measure_lateness
from helpdesk.bench.visitors import look_around
from helpdesk.stack.processes import PROCESSES
from kernel.tenancy.queries import find_slug

Told = Callable[[], object]

_WSGI, _ASGI = "helpdesk.bench.wsgi:application", "helpdesk.bench.asgi:application"
_GRANIAN = "granian --host 127.0.0.1 --port {port} --workers 1 --no-ws --log-level warning"
SERVERS = {
    "granian, WSGI, 4 threads": f"{_GRANIAN} --interface wsgi --blocking-threads 4 {_WSGI}",
    "gunicorn, gthread, 4 threads": "uv run --with gunicorn gunicorn -k gthread -w 1 --threads 4 -b 127.0.0.1:{port} "
    + _WSGI,
    "granian, ASGI": f"{_GRANIAN} --interface asgi {_ASGI}",
    "uvicorn, ASGI": "uv run --with uvicorn uvicorn --host 127.0.0.1 --port {port} --log-level warning "
    + _ASGI,
}
USUAL = SERVERS["granian, WSGI, 4 threads"]
SETTLE_SECONDS = 15
OPEN_TIMERS, PER_SECOND, SECONDS = 1_000_000, 300, 60
DUE_AT_ONCE = 100_000
OPEN_TICKETS, PATIENCE_SECONDS = 100_000, 600
CHAOS_TIMERS, CHAOS_KILLS = 200_000, 105


def make_floor(stack: BenchStack) -> None:
    with psycopg.connect(stack.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute(MAKE)


def measure_pages(stack: BenchStack, *, slugs: Sequence[str], rounds: int, told: Told) -> Sequence[Figure]:
    """Of several tenants by turns; with one, the cases keep their plain names."""
    port = stack.ports["PORT"]
    with stack.process(*USUAL.format(port=port).split(), health=f"http://127.0.0.1:{port}/healthz"):
        wanted = {}
        for slug in slugs:
            suffix = f", {slug}" if len(slugs) > 1 else ""
            for name, case in cases(port=port, slug=slug, sights=look_around(slug)).items():
                wanted[name if name == "floor" else name + suffix] = case
        return measure(wanted, rounds=rounds, warm_up=max(rounds // 10, 5), told=told)


def measure_throughput(stack: BenchStack, *, slug: str, server: str, seconds: float, told: Told) -> str:
    port = stack.ports["PORT"]
    with stack.process(*server.format(port=port).split(), health=f"http://127.0.0.1:{port}/healthz"):
        found = requests_a_second(port=port, slug=slug, sights=look_around(slug), seconds=seconds)
    told()
    return f"{found.per_second:.1f} requests/s, p50 {found.p50:.0f} ms, p95 {found.p95:.0f} ms"


def measure_timers(stack: BenchStack, *, slug: str, told: Told) -> dict[str, str]:
    """With the worker and the clock of `make run`; the handler of these timers does nothing."""
    tenant_id = find_slug(slug) or 0
    with stack.product("worker"), stack.product("clock"):
        late = measure_lateness(
            tenant_id=tenant_id, open_timers=OPEN_TIMERS, per_second=PER_SECOND, seconds=SECONDS
        )
        told()
        backlog = measure_backlog(tenant_id=tenant_id, count=DUE_AT_ONCE)
        told()
    lateness = f"p50 {late.p50:.0f} ms, p99 {late.p99:.0f} ms, longest {late.longest:.0f} ms"
    return {
        f"lateness at {OPEN_TIMERS:,} open, {PER_SECOND} due a second": lateness,
        "of these fired, lost": f"{late.fired:,}, {late.lost}",
        f"{backlog.fired:,} due at once, empty handler": f"{backlog.seconds:.1f} s, lost {backlog.lost}",
    }


def measure_clocks(stack: BenchStack, *, told: Told) -> dict[str, str]:
    """Tickets whose clocks all fall due in the same second: breaches recorded, events published, tickets marked."""
    tenant_id = generate_due(count=DUE_AT_ONCE)
    told()
    with stack.product("worker"):
        started = monotonic()
        with stack.product("clock"):
            found = measure_drain(tenant_id=tenant_id, started=started)
    told()
    return {
        f"{found.breached:,} breaches recorded": f"{found.seconds:.1f} s, {found.open_timers} timers left",
        "their escalations delivered": f"{found.delivered_seconds:.1f} s, {found.owed} left",
    }


def measure_chaos(stack: BenchStack, *, told: Told) -> dict[str, str]:
    """Of a tenant of its own, so that nothing else is due."""
    place = find_or_make(f"chaos{timezone.now():%H%M%S}", customers=1, now=timezone.now())
    victims = Victims(stack, stack.postgres, stack.redis)
    found = survive(victims, tenant_id=place.tenant_id, timers=CHAOS_TIMERS, kills=CHAOS_KILLS, told=told)
    kills = ", ".join(f"{name} {count}" for name, count in sorted(found.kills.items()))
    return {
        f"{found.timers:,} timers in {found.seconds:.0f} s, kills": f"{sum(found.kills.values())} ({kills})",
        "fired, told": f"{found.fired:,}, {found.told:,}",
        "lost, twice, early": f"{found.timers - found.told}, {found.twice}, {found.early}",
    }


def measure_retargeting(stack: BenchStack, *, told: Told) -> dict[str, str]:
    """One policy over all open tickets changes while somebody looks at the ticket list."""
    slug = f"retarget{timezone.now():%H%M%S}"
    place = retarget.generate_open(slug=slug, tickets=OPEN_TICKETS, told=lambda _: told())
    _analyze(stack)
    retarget.pause_some(place)
    _analyze(stack)
    found = {
        f"preview over {OPEN_TICKETS:,} open tickets": f"{retarget.preview_seconds(place, times=5):.2f} s"
    }
    port = stack.ports["PORT"]
    web = USUAL.format(port=port).split()
    with (
        stack.process(*web, health=f"http://127.0.0.1:{port}/healthz"),
        stack.product("worker"),
        stack.product("clock"),
    ):
        page = {"list": cases(port=port, slug=slug, sights=look_around(slug))["ticket list"]}
        before = measure(page, rounds=100, warm_up=20, told=told)[0]
        retarget.publish(place)
        meanwhile: list[Figure] = []
        started = monotonic()
        while monotonic() - started < PATIENCE_SECONDS:
            meanwhile += measure(page, rounds=20, warm_up=0, told=told)
            change = retarget.change_of(place)
            if change is not None and change.took is not None:
                moved = f"{change.done:,} tickets, {change.moved:,} clocks moved"
                found[moved] = f"{change.took.total_seconds():.1f} s"
                break
    found["ticket list, before"] = f"p50 {before.p50:.0f} ms, p95 {before.p95:.0f} ms"
    middle, worst = median(one.p50 for one in meanwhile), max(one.p95 for one in meanwhile)
    found["ticket list, meanwhile"] = f"p50 {middle:.0f} ms, p95 {worst:.0f} ms"
    return found


def _analyze(stack: BenchStack) -> None:
    with psycopg.connect(stack.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for table in (*ANALYZED, "tickets_retargeting", "tickets_retargetingslice"):
            owner.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))


def measure_memory(stack: BenchStack, *, told: Told) -> dict[str, str]:
    """Everything that `make run` starts, idle for a while."""
    pids = dict(stack.servers)
    with ExitStack() as running:
        for process in PROCESSES:
            pids[process.name] = running.enter_context(stack.product(process.name))
            told()
        sleep(SETTLE_SECONDS)
        found = {name: memory_of([pid]) for name, pid in pids.items() if pid}
    told_of = {name: f"{one.pss:.0f} MiB (RSS {one.rss:.0f})" for name, one in found.items()}
    return told_of | {"all together": f"{sum(one.pss for one in found.values()):.0f} MiB"}
