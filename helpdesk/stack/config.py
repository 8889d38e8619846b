"""Where the stack keeps its data, which ports it takes and which servers it uses."""

import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from helpdesk.stack.dotenv import read_env_file
from helpdesk.stack.errors import StackError

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_PORTS = {"PORT": 8000, "LIVE_PORT": 8001, "CLOCK_PORT": 8002, "SANDBOX_PORT": 8003}
_HIGHEST_PORT = 65535
# Six processes would each compile every module at every start, seconds of it, if none of them kept the result.
_NOT_FOR_PROCESSES = {"DATABASE_OWNER_URL", "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True, kw_only=True)
class StackConfig:
    root: Path
    data: Path
    ports: Mapping[str, int]  # by variable: PORT, LIVE_PORT, CLOCK_PORT, SANDBOX_PORT
    environ: Mapping[str, str]  # the caller's environment over `.env`

    @property
    def has_outside_database(self) -> bool:
        return bool(self.environ.get("DATABASE_URL"))

    @property
    def has_outside_redis(self) -> bool:
        return bool(self.environ.get("REDIS_URL"))

    @property
    def address(self) -> str:
        return self.environ.get("BIND_ADDRESS") or "127.0.0.1"


def load_config(*, root: Path = ROOT, environ: Mapping[str, str] | None = None) -> StackConfig:
    """Raises StackError."""
    merged = {**read_env_file(root / ".env"), **(os.environ if environ is None else environ)}
    data = Path(merged.get("STAGEDOOR_DATA") or ".data").expanduser()
    return StackConfig(root=root, data=(root / data).resolve(), ports=_read_ports(merged), environ=merged)


def _read_ports(environ: Mapping[str, str]) -> dict[str, int]:
    ports = {name: _read_port(name, environ.get(name) or str(usual)) for name, usual in DEFAULT_PORTS.items()}
    for name, port in ports.items():
        twins = [other for other, its in ports.items() if its == port and other != name]
        if twins:
            raise StackError(f"{name} and {twins[0]} are both {port}; each needs its own port")
    return ports


def _read_port(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= _HIGHEST_PORT):
        raise StackError(f"{name} must be a port number from 1 to {_HIGHEST_PORT}, not {value!r}")
    return int(value)


def process_environment(config: StackConfig, *, database_url: str, redis_url: str) -> dict[str, str]:
    """What every process of the stack is started with; the owner's URL is for migrations only."""
    environ = {name: value for name, value in config.environ.items() if name not in _NOT_FOR_PROCESSES}
    environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings.dev")
    environ.update({name: str(port) for name, port in config.ports.items()})
    environ.update(
        DATABASE_URL=database_url,
        REDIS_URL=redis_url,
        STAGEDOOR_DATA=str(config.data),
        PYTHONUNBUFFERED="1",
        PATH=os.pathsep.join([str(Path(sys.executable).parent), environ.get("PATH", os.defpath)]),
    )
    environ.setdefault("SECRET_KEY", read_or_make_secret_key(config.data / "secret_key"))
    return environ


def read_or_make_secret_key(path: Path) -> str:
    """One key for each checkout, so that sign-ins survive a restart."""
    if path.is_file():
        return path.read_text(encoding="ascii").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(50)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key + "\n")
    return key
