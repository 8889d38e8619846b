"""Where the bytes are: a folder, or a bucket when FILES_S3_BUCKET is set (boto3 reads its keys and endpoint).

Row-level security does not reach here, so the tenant is the first part of every key and is asked for again on
every access. Keys are random and say nothing of the file.
"""

import hashlib
import re
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import IO, Self

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage

CHUNK = 64 * 1024
HEAD_BYTES = 8192
SPOOL_BYTES = 1024 * 1024
_RANDOM = re.compile(r"[0-9a-f]{40}")


class TooLarge(Exception):
    """More bytes came than were allowed; nothing was stored."""


class NotOurs(Exception):
    """The key belongs to another tenant, or is no key of ours."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """`sha256` in hexadecimal; `head`: the first 8 KiB, for sniffing."""

    key: str
    size: int
    sha256: str
    head: bytes


class Pieces:
    """A stored file, piece by piece; closed at its end, by `with`, or by whoever stops halfway."""

    def __init__(self, stored: "File[bytes]") -> None:
        self._stored = stored

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        chunk = self._stored.read(CHUNK) if not self._stored.closed else b""
        if not chunk:
            self.close()
            raise StopIteration
        return chunk

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._stored.close()


def open_storage() -> Storage:
    return _make_storage(settings.FILES_S3_BUCKET, str(settings.FILES_DIR))


@cache
def _make_storage(bucket: str, folder: str) -> Storage:
    if not bucket:
        return FileSystemStorage(
            location=folder, file_permissions_mode=0o600, directory_permissions_mode=0o700
        )
    from storages.backends.s3 import S3Storage  # boto3 takes a while to import: a folder need not pay for it

    storage: Storage = S3Storage(bucket_name=bucket, default_acl=None, file_overwrite=False)
    return storage


def write_file(*, tenant_id: int, chunks: Iterable[bytes], max_bytes: int) -> StoredFile:
    """Counted and hashed on the way into a spool, and stored only when whole and within bounds."""
    with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES) as spool:
        size, digest = _spool(spool, chunks, max_bytes)
        spool.seek(0)
        head = spool.read(HEAD_BYTES)
        spool.seek(0)
        key = open_storage().save(f"{_prefix(tenant_id)}{secrets.token_hex(20)}", File(spool, name="upload"))
    return StoredFile(key, size, digest, head)


def read_file(*, tenant_id: int, key: str) -> Pieces:
    """The bytes. FileNotFoundError at once, not in the middle of an answer, when they are gone."""
    _require_own(tenant_id, key)
    return Pieces(open_storage().open(key, "rb"))


def delete_file(*, tenant_id: int, key: str) -> None:
    """Succeeds as well when it is gone already: erasing must be repeatable."""
    _require_own(tenant_id, key)
    open_storage().delete(key)


def list_keys(*, tenant_id: int) -> Iterator[str]:
    """Every key of one tenant that has bytes."""
    try:
        names = open_storage().listdir(_prefix(tenant_id).rstrip("/"))[1]
    except FileNotFoundError:
        return
    for name in names:
        if _RANDOM.fullmatch(name):
            yield f"{_prefix(tenant_id)}{name}"


def stored_at(*, tenant_id: int, key: str) -> datetime:
    _require_own(tenant_id, key)
    return open_storage().get_modified_time(key)


def _spool(spool: IO[bytes], chunks: Iterable[bytes], max_bytes: int) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            raise TooLarge
        digest.update(chunk)
        spool.write(chunk)
    return size, digest.hexdigest()


def _prefix(tenant_id: int) -> str:
    return f"t/{tenant_id}/"


def _require_own(tenant_id: int, key: str) -> None:
    prefix = _prefix(tenant_id)
    if not key.startswith(prefix) or not _RANDOM.fullmatch(key, len(prefix)):
        raise NotOurs
