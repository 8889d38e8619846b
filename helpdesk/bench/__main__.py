"""`make bench` (`python -m helpdesk.bench`): figures beside a bare Django view, as Markdown; starts its own servers."""

import argparse
import os
import sys
from pathlib import Path

from helpdesk.bench.stack import ROOT, bench_stack

USUAL = ("pages", "timers", "backlog", "memory")


def main() -> None:
    options = _read_options()
    options.data.mkdir(parents=True, exist_ok=True)
    with bench_stack(options.data, port=options.port) as stack:
        os.environ.update(stack.environ)  # from here on this process is one of the stack's too
        import django

        django.setup()
        _measure(stack, options)


def _measure(stack: object, options: argparse.Namespace) -> None:
    from tqdm import tqdm

    from helpdesk.bench.parts import PARTS
    from helpdesk.bench.report import machine

    for name in options.parts:
        with tqdm(desc=name, disable=None) as bar:
            table = PARTS[name](stack, options, bar.update)  # type: ignore[arg-type]
        sys.stdout.write(f"\n{table}\n{machine()}\n")
        sys.stdout.flush()


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m helpdesk.bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", default=USUAL, help="pages, timers, backlog, memory, servers, chaos, retarget"
    )
    parser.add_argument("--tickets", type=int, nargs="+", default=[100_000], help="a tenant of each size")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--port", type=int, default=8600)
    parser.add_argument("--data", type=Path, default=ROOT / ".data" / "bench")
    return parser.parse_args()


if __name__ == "__main__":
    main()
