"""Seeds each desk in a process of its own: most of the time goes into Python, and there are two desks and two cores."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.queues import Queue

_progress: "Queue[tuple[str, int]] | None" = None


@dataclass(frozen=True, slots=True)
class Progress:
    slug: str
    tickets: int


def seed_side_by_side(slugs: list[str], *, now: datetime) -> Iterator[Progress]:
    """Yields how far each is, until all are done. Raises what a process raised."""
    context = multiprocessing.get_context("spawn")
    progress: Queue[tuple[str, int]] = context.Queue()
    with ProcessPoolExecutor(
        len(slugs), mp_context=context, initializer=_start, initargs=(progress,)
    ) as pool:
        running = [pool.submit(_seed, slug, now) for slug in slugs]
        for future in running:
            future.add_done_callback(lambda _: progress.put(("", 0)))
        yield from _listen(progress, running)
        for future in running:
            future.result()


def _listen(progress: "Queue[tuple[str, int]]", running: list["Future[None]"]) -> Iterator[Progress]:
    while not all(future.done() for future in running):
        slug, tickets = progress.get()
        if slug:
            yield Progress(slug, tickets)


def _start(progress: "Queue[tuple[str, int]]") -> None:
    import django

    global _progress  # noqa: PLW0603 - a process of the pool is told once where to report
    _progress = progress
    django.setup()


def _seed(slug: str, now: datetime) -> None:
    from helpdesk.demo.people import TENANTS
    from helpdesk.demo.seeding import TICKETS, seed_tenant

    def told(tickets: int) -> None:
        if _progress is not None:
            _progress.put((slug, tickets))

    tenant = next(tenant for tenant in TENANTS if tenant.slug == slug)
    seed_tenant(tenant, count=TICKETS[slug], now=now, told=told)
