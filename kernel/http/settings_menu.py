"""The dashboard's settings: pages that apps add, shown to those who may open them."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Entry:
    """`permission` empty: for everyone who works here. `icon` is a lucide name."""

    name: str
    label: str
    description: str
    icon: str
    url_name: str
    order: int
    permission: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    name: str
    label: str
    description: str
    icon: str
    url: str


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> Entry:
    """Called in an app's `AppConfig.ready`; the same name again replaces it."""
    _entries[entry.name] = entry
    return entry


def entries_for(actor: Actor) -> list[Shown]:
    in_order = sorted(_entries.values(), key=lambda entry: (entry.order, entry.name))
    return [
        Shown(entry.name, entry.label, entry.description, entry.icon, url)
        for entry in in_order
        if _may(actor, entry) and (url := _url(entry))
    ]


def has_entries(actor: Actor) -> bool:
    return any(_may(actor, entry) for entry in _entries.values())


def _may(actor: Actor, entry: Entry) -> bool:
    return actor.is_staff and (not entry.permission or actor.may(entry.permission))


def _url(entry: Entry) -> str:
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:  # the app is not mounted on this host
        return ""
