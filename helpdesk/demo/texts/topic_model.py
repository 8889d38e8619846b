"""What a topic of the web form is made of; fields are what `tickets.rules.forms.parse_form` reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from helpdesk.demo.texts.model import Audience, Priority

Field = Mapping[str, object]

MAX_TILES = 8  # shown to one audience; its other topics stand in the list below the tiles
ALL: tuple[Audience, ...] = ("creator", "subscriber", "visitor")
MEMBERS: tuple[Audience, ...] = ("creator", "subscriber")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """`audiences` may choose it; those in `tile_for` see it as one of their tiles."""

    key: str
    title: str
    description: str
    audiences: tuple[Audience, ...]
    tile_for: tuple[Audience, ...] = ()
    team: str
    icon: str
    priority: Priority = "normal"
    fields: tuple[Field, ...] = ()

    @property
    def audience(self) -> str:
        return self.audiences[0] if len(self.audiences) == 1 else "everyone"


def ask(key: str, label: str, kind: str, **more: object) -> Field:
    return {"key": key, "label": label, "kind": kind, **more}


def when(field: str, equals: str) -> Mapping[str, str]:
    return {"field": field, "equals": equals}


def choose(key: str, label: str, choices: Sequence[tuple[str, str]], **more: object) -> Field:
    return ask(key, label, "choice", choices=[list(choice) for choice in choices], **more)
