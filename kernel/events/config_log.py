"""Changes of configuration become events: which row, which fields, never the values (`kernel.http.operations`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kernel.actors import Actor
from kernel.events.operations import publish
from kernel.events.registry import event
from kernel.http.operations import on_config_changed


@event("kernel.config_changed", subject="config")
@dataclass(frozen=True, slots=True)
class ConfigChanged:
    """`fields` is `["deleted"]` when the row is gone."""

    config_id: int
    model: str
    fields: list[str]


@on_config_changed
def record(*, actor: Actor, model: str, subject_id: int, fields: Sequence[str], now: datetime) -> None:
    publish(ConfigChanged(subject_id, model, list(fields)), actor=actor, now=now)
