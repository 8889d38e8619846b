"""Figures as Markdown, for docs/figures.md."""

import os
import platform
from collections.abc import Mapping, Sequence

from helpdesk.bench.pages import Figure

# By the first words of a case's name: at most so many times the floor's median.
TARGETS = {"ticket list": 2.5, "conversation": 3.0, "search": 4.0, "web form post": 2.5, "reply": 2.5}


def pages_table(figures: Sequence[Figure], *, title: str) -> str:
    """The first figure is the floor."""
    floor = figures[0].p50
    rows = [
        f"| {figure.name} | {figure.p50:.1f} | {figure.p95:.1f} | {figure.p50 / floor:.2f} x | {_target(figure.name)} |"
        for figure in figures
    ]
    head = ["| page | p50 ms | p95 ms | of the floor | target |", "|---|--:|--:|--:|--:|"]
    return "\n".join([f"### {title}", "", *head, *rows, ""])


def _target(name: str) -> str:
    found = next((limit for start, limit in TARGETS.items() if name.startswith(start)), None)
    return f"≤ {found:g} x" if found else ""


def lines_table(title: str, values: Mapping[str, str]) -> str:
    rows = [f"| {name} | {value} |" for name, value in values.items()]
    return "\n".join([f"### {title}", "", "| | |", "|---|--:|", *rows, ""])


def machine() -> str:
    """What the figures were taken on, and how busy it was meanwhile."""
    kind = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    return f"{kind}, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
