"""The rail: places that apps add to it, shown to those who may go there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Place:
    """`permission` empty: for everyone who works here. `icon` is a lucide name; `key` a shortcut such as `g t`;
    `optional` places fold away first when the rail gets short; `shown_to` asks more than a permission can.
    """

    name: str
    label: str
    icon: str
    url_name: str
    order: int
    permission: str = ""
    key: str = ""
    optional: bool = False
    shown_to: Callable[[Actor], bool] | None = None


@dataclass(frozen=True, slots=True)
class RailItem:
    name: str
    label: str
    icon: str
    url: str
    key: str
    optional: bool
    current: bool


_places: dict[str, Place] = {}


def register(place: Place) -> Place:
    """Called in an app's `AppConfig.ready`; the same name again replaces it."""
    _places[place.name] = place
    return place


def items_for(actor: Actor, *, path: str) -> list[RailItem]:
    """What this person sees of the rail; `current` is the longest place that `path` lies in."""
    shown = [place for place in sorted(_places.values(), key=lambda place: place.order) if _may(actor, place)]
    urls = {place.name: url for place in shown if (url := _url(place))}
    here = max((url for url in urls.values() if path.startswith(url)), key=len, default="")
    return [_item(place, urls[place.name], here) for place in shown if place.name in urls]


def _item(place: Place, url: str, here: str) -> RailItem:
    return RailItem(place.name, place.label, place.icon, url, place.key, place.optional, current=url == here)


def _may(actor: Actor, place: Place) -> bool:
    allowed = actor.is_staff and (not place.permission or actor.may(place.permission))
    return allowed and (place.shown_to is None or place.shown_to(actor))


def _url(place: Place) -> str:
    try:
        return reverse(place.url_name)
    except NoReverseMatch:  # the app is not mounted on this host
        return ""
