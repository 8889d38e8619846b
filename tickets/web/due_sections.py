"""What the page "What is due, and why" is made of: one section for each kind of promise."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from kernel.actors import Actor
from tickets.web.critical_words import load_due_critical
from tickets.web.due_automation import load_automation
from tickets.web.due_clocks import load_due_clocks
from tickets.web.due_ladders import load_escalations, load_tasks
from tickets.web.due_routing import load_routing
from tickets.web.legal_panels import load_due_legal


class Loader(Protocol):
    def __call__(self, *, ticket_id: int, actor: Actor, now: datetime) -> Any: ...


@dataclass(frozen=True, slots=True)
class Section:
    """`load` gives the template its `rows`; the caller has checked that the actor may see the ticket."""

    name: str
    title: str
    template: str
    load: Loader


SECTIONS: tuple[Section, ...] = (
    Section("clocks", "Clocks", "tickets/due/_clocks.html", load_due_clocks),
    Section("critical", "Critical lane", "tickets/due/_critical.html", load_due_critical),
    Section("legal", "Legal deadlines", "tickets/due/_legal.html", load_due_legal),
    Section("escalations", "Escalations", "tickets/due/_escalations.html", load_escalations),
    Section("routing", "Who got it, and why", "tickets/due/_routing.html", load_routing),
    Section("tasks", "Tasks", "tickets/due/_tasks.html", load_tasks),
    Section("automation", "Which rule changed this", "tickets/due/_automation.html", load_automation),
)
