"""Configuration changed in the admin: cleaned, saved, and announced by the names of what changed, never its values."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, ProtectedError

from kernel.actors import Actor
from kernel.errors import Conflict, Invalid

CONFIGURE = "kernel.configure"


class StillUsed(Conflict):
    code = "still_used"


Recorder = Callable[..., None]
_recorders: list[Recorder] = []


def on_config_changed(recorder: Recorder) -> Recorder:
    """Register what writes the change into history: `recorder(*, actor, model, subject_id, fields, now)`.

    `kernel.events` lies above this package, so it comes to us. Without any, changing configuration is refused.
    """
    _recorders.append(recorder)
    return recorder


@transaction.atomic
def save_config(
    *, actor: Actor, obj: Model, changed: Sequence[str], now: datetime, permission: str = CONFIGURE
) -> None:
    actor.require(permission)
    try:
        obj.full_clean()
    except ValidationError as error:
        fields = error.message_dict
        raise Invalid("Some of this cannot be saved.", fields=fields) from error
    obj.save()
    _record(actor=actor, obj=obj, fields=list(changed), now=now)


@transaction.atomic
def delete_config(*, actor: Actor, obj: Model, now: datetime, permission: str = CONFIGURE) -> None:
    actor.require(permission)
    _record(actor=actor, obj=obj, fields=["deleted"], now=now)
    try:
        obj.delete()
    except ProtectedError as error:
        raise StillUsed(f"{obj} is still used elsewhere. Switch it off instead of deleting it.") from error


def _record(*, actor: Actor, obj: Model, fields: list[str], now: datetime) -> None:
    if not _recorders:
        raise RuntimeError(
            "Nothing records changes of configuration; kernel.events should have registered itself."
        )
    for recorder in _recorders:
        recorder(actor=actor, model=obj._meta.label_lower, subject_id=obj.pk, fields=fields, now=now)  # noqa: SLF001
