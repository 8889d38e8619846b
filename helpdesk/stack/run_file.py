"""One running stack for each data folder, and its addresses for `manage.py` in another terminal."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from helpdesk.stack.errors import StackError


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Raises StackError while another one holds the data folder. The kernel lets go when its holder dies."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "run.lock").open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise StackError(
                f"A stack is running on {data} (pid {file.read().strip()}); stop it first"
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


@contextmanager
def published(path: Path, values: Mapping[str, str]) -> Iterator[None]:
    """The servers' addresses in a file that only we can read, as long as they are true."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
