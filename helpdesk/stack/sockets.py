"""Unix socket folders short enough for the kernel (107 bytes for the whole path on Linux, 103 on macOS)."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from helpdesk.stack.children import Account
from helpdesk.stack.errors import StackError

_LONGEST_SOCKET_PATH = 103
_LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432")


def socket_folder(data: Path) -> Path:
    """`<data>/run`; when that is too long, a folder named after a hash of it among the temporary files."""
    near = data / "run"
    if len(os.fsencode(near)) + _LONGEST_SOCKET_NAME <= _LONGEST_SOCKET_PATH:
        return near
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"stagedoor-{os.getuid()}-{digest}"


def make_private_folder(folder: Path, *, account: Account | None = None) -> None:
    """Makes `folder` closed to others: whoever can enter it needs no password. Raises StackError."""
    uid, gid = (account.uid, account.gid) if account else (os.geteuid(), os.getegid())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {uid, os.geteuid()}:
        raise StackError(f"{folder} belongs to somebody else; remove it or set STAGEDOOR_DATA")
    os.chown(folder, uid, gid)
    folder.chmod(0o700)
