"""What `make bench` can measure, by name."""

from argparse import Namespace
from collections.abc import Callable

from helpdesk.bench import runs
from helpdesk.bench.report import lines_table, pages_table
from helpdesk.bench.stack import BenchStack

Told = Callable[[], object]
Part = Callable[[BenchStack, Namespace, Told], str]


def pages(stack: BenchStack, options: Namespace, told: Told) -> str:
    """Tenants of all sizes in one interleaved run."""
    slugs = [_generate(stack, tickets) for tickets in options.tickets]
    runs.make_floor(stack)
    figures = runs.measure_pages(stack, slugs=slugs, rounds=options.rounds, told=told)
    return pages_table(figures, title="Pages")


def servers(stack: BenchStack, options: Namespace, told: Told) -> str:
    slugs = [_generate(stack, options.tickets[0])]
    runs.make_floor(stack)
    found = {
        name: runs.measure_throughput(
            stack, slug=slugs[0], server=server, seconds=options.rounds / 10, told=told
        )
        for name, server in runs.SERVERS.items()
    }
    return lines_table("Servers", found)


def timers(stack: BenchStack, options: Namespace, told: Told) -> str:
    slug = _generate(stack, options.tickets[0])
    return lines_table("Timers", runs.measure_timers(stack, slug=slug, told=told))


def backlog(stack: BenchStack, options: Namespace, told: Told) -> str:  # noqa: ARG001 - one signature
    return lines_table("100,000 clocks due at once", runs.measure_clocks(stack, told=told))


def retarget(stack: BenchStack, options: Namespace, told: Told) -> str:  # noqa: ARG001 - one signature
    return lines_table(
        "A policy over 100,000 open tickets changes", runs.measure_retargeting(stack, told=told)
    )


def memory(stack: BenchStack, options: Namespace, told: Told) -> str:  # noqa: ARG001 - one signature
    return lines_table("Idle memory", runs.measure_memory(stack, told=told))


def chaos(stack: BenchStack, options: Namespace, told: Told) -> str:  # noqa: ARG001 - one signature
    return lines_table("Timers under kills", runs.measure_chaos(stack, told=told))


PARTS: dict[str, Part] = {
    "pages": pages, "timers": timers, "backlog": backlog, "memory": memory, "servers": servers, "chaos": chaos,
    "retarget": retarget,
}  # fmt: skip


def _generate(stack: BenchStack, tickets: int) -> str:
    """One tenant for each size, so that a larger run does not change what the smaller one measures."""
    slug = f"bench{tickets}"
    stack.manage("generate_tickets", "--tickets", str(tickets), "--tenant", slug)
    return slug
