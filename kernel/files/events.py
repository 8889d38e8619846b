"""What files announce: ids, kinds and sizes, never a name or a byte of what is inside."""

from dataclasses import dataclass

from kernel.events.registry import event


@event("files.uploaded", subject="file")
@dataclass(frozen=True, slots=True)
class FileUploaded:
    file_id: int
    media_type: str
    size: int


@event("files.scanned", subject="file")
@dataclass(frozen=True, slots=True)
class FileScanned:
    file_id: int
    state: str  # clean, unscanned, infected
