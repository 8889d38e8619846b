"""Log lines are structured: JSON for machines, readable on a terminal, and silent about secrets."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

SECRET_WORDS = (
    "password",
    "passwd",
    "token",
    "secret",
    "authorization",
    "cookie",
    "credential",
    "api_key",
    "session",
)
HIDDEN = "[hidden]"
QUIET = {
    "django.db.backends": logging.WARNING,
    "django.utils.autoreload": logging.WARNING,
    "httpx": logging.WARNING,
    # Both write paths and queries, which carry private links; our own line names the route instead.
    "django.request": logging.CRITICAL,
    "django.server": logging.CRITICAL,
}


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: values of keys that name a secret, at any depth."""
    for key in list(event):
        event[key] = _redacted(key, event[key])
    return event


def _redacted(key: str, value: Any) -> Any:
    if any(word in key.lower() for word in SECRET_WORDS):
        return HIDDEN
    if isinstance(value, Mapping):
        return {inner: _redacted(str(inner), held) for inner, held in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted("", held) for held in value]
    return value


def configure(options: Mapping[str, Any]) -> None:
    """Django calls this with the setting LOGGING: `{"process": "web"}`."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_process(str(options.get("process", "manage"))),
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(shared))
    _install(handler)


def _formatter(shared: list[Any]) -> logging.Formatter:
    last: list[Any] = (
        [structlog.dev.ConsoleRenderer()]
        if sys.stderr.isatty()
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )


def _install(handler: logging.Handler) -> None:
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in ("django", "django.server"):  # Django's defaults have handlers of their own
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)


def _add_process(name: str) -> Any:
    def add(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event.setdefault("process", name)
        return event

    return add
