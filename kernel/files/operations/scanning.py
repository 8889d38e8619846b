"""Out of quarantine: files are scanned, and pictures drawn anew. Asking clamd happens outside any transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from kernel.actors import Actor, system_actor
from kernel.events.operations import publish
from kernel.files.clamd import ClamdScanner
from kernel.files.events import FileScanned
from kernel.files.images import reencode
from kernel.files.models import File, FileState
from kernel.files.rules.scan import BuiltInScanner, Scanner, ScanResult, ScanState
from kernel.files.storage import read_file, write_file
from kernel.tenancy.context import require_tenant_id, tenant_context
from kernel.timers.operations import Alarm, arm_many, cancel

SCAN_TIMER = "files.scan"
RETRY = timedelta(minutes=5)
# A scanner that cannot be reached holds a file back for this long; then it goes out as what it is: not scanned.
PATIENCE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Specimen:
    """What has to be known of a file to look at it without the database."""

    file_id: int
    tenant_id: int
    key: str
    is_picture: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """`state` stays pending when the scanner could not be asked. `preview_key` is empty for what is no picture."""

    state: FileState
    preview_key: str = ""


def begin_looking(*, file_ids: Collection[int], now: datetime) -> list[Specimen]:
    """What is still in quarantine. Its timer is set again first, in case whoever looks dies over it."""
    waiting = list(File.objects.filter(id__in=file_ids, state=FileState.PENDING).order_by("id"))
    arm_many([Alarm(SCAN_TIMER, file.id, "", now + RETRY) for file in waiting])
    return [_specimen(file) for file in waiting]


def look_through(*, specimens: Sequence[Specimen], now: datetime) -> None:
    """Never call it inside a transaction: it may take as long as the scanner likes."""
    for specimen in specimens:
        finding = _examine(specimen, now=now)
        with tenant_context(specimen.tenant_id):
            _record(specimen, finding, actor=system_actor(tenant_id=specimen.tenant_id), now=now)


@transaction.atomic
def look_at(*, actor: Actor, file_id: int, now: datetime) -> None:
    """At once, with the built-in scanner, for what is small."""
    specimen = _specimen(File.objects.get(id=file_id))
    _record(specimen, _examine(specimen, now=now), actor=actor, now=now)


def _specimen(file: File) -> Specimen:
    return Specimen(file.id, require_tenant_id(), file.storage_key, file.is_inline_image, file.created_at)


def _examine(specimen: Specimen, *, now: datetime) -> Finding:
    state = _state_of(_scan(specimen), waited=now - specimen.created_at)
    if not specimen.is_picture or state in {FileState.PENDING, FileState.INFECTED}:
        return Finding(state)
    return Finding(state, _draw_anew(specimen))


def _scan(specimen: Specimen) -> ScanResult:
    found = _scan_by(BuiltInScanner(), specimen)
    if found.state is ScanState.INFECTED or not settings.CLAMD_ADDRESS:
        return found
    return _scan_by(ClamdScanner(address=_address(settings.CLAMD_ADDRESS)), specimen)


def _scan_by(scanner: Scanner, specimen: Specimen) -> ScanResult:
    with read_file(tenant_id=specimen.tenant_id, key=specimen.key) as pieces:
        return scanner.scan(pieces)


def _state_of(result: ScanResult, *, waited: timedelta) -> FileState:
    if result.state is ScanState.UNSCANNED and settings.CLAMD_ADDRESS and waited < PATIENCE:
        return FileState.PENDING
    return FileState[result.state.name]


def _address(setting: str) -> str | tuple[str, int]:
    """A socket's path, or host:port."""
    host, _, port = setting.rpartition(":")
    return (host, int(port)) if host and port.isdigit() else setting


def _draw_anew(specimen: Specimen) -> str:
    """The key of the copy that may be shown inline; empty for a picture that is broken or far too large."""
    data = b"".join(read_file(tenant_id=specimen.tenant_id, key=specimen.key))
    picture = reencode(data)
    if picture is None:
        return ""
    stored = write_file(tenant_id=specimen.tenant_id, chunks=[picture.data], max_bytes=len(picture.data))
    return stored.key


def _record(specimen: Specimen, finding: Finding, *, actor: Actor, now: datetime) -> None:
    """Once: whoever comes second finds it out of quarantine and changes nothing."""
    if finding.state is FileState.PENDING:
        return
    changed = File.objects.filter(id=specimen.file_id, state=FileState.PENDING).update(
        state=finding.state, preview_key=finding.preview_key, is_inline_image=bool(finding.preview_key)
    )
    if changed:
        cancel(kind=SCAN_TIMER, subject_ids=[specimen.file_id])
        publish(FileScanned(specimen.file_id, finding.state.name.lower()), actor=actor, now=now)
