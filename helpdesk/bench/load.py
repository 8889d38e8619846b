"""Several visitors at once, to compare servers with."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median, quantiles
from time import monotonic

from helpdesk.bench.browser import Answer, Browser
from helpdesk.bench.visitors import Sights

VISITORS = 8
WARM_UP_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Throughput:
    per_second: float
    p50: float
    p95: float


def requests_a_second(*, port: int, slug: str, sights: Sights, seconds: float) -> Throughput:
    """Lists and conversations by turns, from each of eight visitors on a connection of their own."""
    _run_all(port, slug, sights, WARM_UP_SECONDS)
    times = _run_all(port, slug, sights, seconds)
    return Throughput(len(times) / seconds, median(times), quantiles(times, n=20)[-1])


def _run_all(port: int, slug: str, sights: Sights, seconds: float) -> list[float]:
    ends_at = monotonic() + seconds
    with ThreadPoolExecutor(VISITORS) as pool:
        runs = [pool.submit(_visit, port, slug, sights, place, ends_at) for place in range(VISITORS)]
        return [time for run in runs for time in run.result()]


def _visit(port: int, slug: str, sights: Sights, place: int, ends_at: float) -> list[float]:
    browser = Browser(port, f"{slug}.localhost", cookies={"sessionid": sights.session_key})
    ask: Callable[[str], Answer] = browser.get
    times: list[float] = []
    while monotonic() < ends_at:
        number = sights.numbers[(place * 31 + len(times)) % len(sights.numbers)]
        path = f"/desk/tickets/{number}/" if len(times) % 2 else "/desk/tickets/?view=open"
        times.append(ask(path).milliseconds)
    browser.close()
    return times
