"""Typed reading of the environment; the only place that does."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]


class SettingError(RuntimeError):
    """A setting is missing or cannot be read; the message says which and what it should look like."""


def load_env_file(path: Path) -> None:
    """`NAME=value` lines; what the environment says already wins."""
    if not path.is_file():
        return
    for raw in path.read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        if line and not line.startswith("#") and "=" in line:
            name, _, value = line.partition("=")
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name) or default
    if value is None:
        raise SettingError(f"{name} is not set. See .env.example for what it should hold.")
    return value


def optional(name: str, default: str = "") -> str:
    """As `text`, but set and empty is a value too."""
    return os.environ.get(name, default)


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdigit():
        raise SettingError(f"{name} should be a whole number, not {value!r}.")
    return int(value)


def flag(name: str, *, default: bool) -> bool:
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def names(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in (os.environ.get(name) or default).split(",") if part.strip()]


def database(url: str) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name`, or `…/name?host=/socket/directory`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SettingError(f"DATABASE_URL should start with postgresql://, not {parts.scheme!r}.")
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", [parts.hostname or ""])[0]),
        "PORT": query.get("port", [str(parts.port or "")])[0],
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        # A server that answers nothing must not hang a process: two seconds, then the next attempt.
        "OPTIONS": {
            "application_name": os.environ.get("STAGEDOOR_PROCESS", "manage"),
            "connect_timeout": 2,
            # Statements are prepared from their third use on: planning was half of what our short queries cost.
            "server_side_binding": True,
            "prepare_threshold": 2,
        },
    }
