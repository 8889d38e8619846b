"""Taking in what people upload: bounded, stored under a random key, in quarantine until it was looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from kernel.actors import Actor
from kernel.errors import Invalid, NotAllowed
from kernel.events.operations import publish_many
from kernel.files.events import FileUploaded
from kernel.files.models import File, FileState
from kernel.files.operations.scanning import SCAN_TIMER, look_at
from kernel.files.rules.limits import MEGABYTE, find_breaches
from kernel.files.rules.naming import display_name
from kernel.files.rules.sniff import FileKind, classify
from kernel.files.storage import StoredFile, TooLarge, write_file
from kernel.tenancy.context import require_tenant_id
from kernel.timers.operations import Alarm, arm_many

# What comes together under this size is looked at while the sender waits, so that their page shows it at once.
AT_ONCE_BYTES = MEGABYTE


class BadUpload(Invalid):
    code = "files.bad_upload"


@dataclass(frozen=True, slots=True)
class _Taken:
    name: str
    stored: StoredFile
    kind: FileKind


def store_uploads(*, actor: Actor, uploads: Sequence[UploadedFile[Any]], now: datetime) -> list[int]:
    """Ids of the files, in order. Raises BadUpload with what is wrong with each, before anything is stored.

    Should the transaction be rolled back, the bytes stay behind without a row until `sweep_orphans` finds them.
    """
    if actor.tenant_id != require_tenant_id():
        raise NotAllowed("These files were sent to another desk.")
    if not uploads:
        return []
    _check(uploads)
    with transaction.atomic():
        return [file.id for file in _store(uploads, actor=actor, now=now)]


def _store(uploads: Sequence[UploadedFile[Any]], *, actor: Actor, now: datetime) -> list[File]:
    files = File.objects.bulk_create([_row(_take(upload), actor=actor, now=now) for upload in uploads])
    publish_many([FileUploaded(file.id, file.media_type, file.size) for file in files], actor=actor, now=now)
    _look(files, actor=actor, now=now)
    return files


def _check(uploads: Sequence[UploadedFile[Any]]) -> None:
    breaches = find_breaches(sizes=[upload.size or 0 for upload in uploads])
    if not breaches:
        return
    told = [
        breach.message
        if breach.position is None
        else f"{display_name(uploads[breach.position].name or '')}: {breach.message}"
        for breach in breaches
    ]
    raise BadUpload(told[0], fields={"files": told})


def _take(upload: UploadedFile[Any]) -> _Taken:
    """The size that the browser claimed was checked; the bytes are counted again on their way."""
    name = display_name(upload.name or "")
    try:
        stored = write_file(tenant_id=require_tenant_id(), chunks=upload.chunks(), max_bytes=upload.size or 0)
    except TooLarge as error:
        message = f"{name}: This file arrived damaged. Please choose it again."
        raise BadUpload(message, fields={"files": [message]}) from error
    return _Taken(name, stored, classify(stored.head, name))


def _row(taken: _Taken, *, actor: Actor, now: datetime) -> File:
    return File(
        storage_key=taken.stored.key,
        name=taken.name,
        media_type=taken.kind.mime,
        size=taken.stored.size,
        sha256=taken.stored.sha256,
        is_inline_image=taken.kind.inline_image,
        uploaded_by_kind=actor.kind,
        uploaded_by_id=actor.id,
        state=FileState.PENDING,
        created_at=now,
    )


def _look(files: Sequence[File], *, actor: Actor, now: datetime) -> None:
    """Here when it is little and nobody else has to be asked, else by a worker."""
    if sum(file.size for file in files) <= AT_ONCE_BYTES and not settings.CLAMD_ADDRESS:
        for file in files:
            look_at(actor=actor, file_id=file.id, now=now)
    else:
        arm_many([Alarm(SCAN_TIMER, file.id, "", now) for file in files])
