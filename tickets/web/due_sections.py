"""What the page "What is due, and why" is made of: one section for each kind of promise."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from kernel.actors import Actor
from tickets.web.due_clocks import load_due_clocks


class Loader(Protocol):
    def __call__(self, *, ticket_id: int, actor: Actor, now: datetime) -> Any: ...


@dataclass(frozen=True, slots=True)
class Section:
    """`load` gives the template its `rows`; the caller has checked that the actor may see the ticket."""

    name: str
    title: str
    template: str
    load: Loader


SECTIONS: tuple[Section, ...] = (Section("clocks", "Clocks", "tickets/due/_clocks.html", load_due_clocks),)
