"""One line for each thing that happened, with its process: JSON for machines, readable on a terminal.

The keys are those of `helpdesk.logs`: timestamp, level, process, event.
"""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_ALWAYS = ("timestamp", "level", "process", "event")
_BELOW = ("exception", "stack")  # of several lines


def log(process: str, event: str, *, level: str = "info", **facts: object) -> None:
    at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    _write({"timestamp": at, "level": level, "process": process, "event": event, **facts})


def relay(process: str, line: str) -> None:
    """A line of a child: as it is when it is structured already, else wrapped."""
    facts = _parse(line)
    if facts is not None:
        _write({**dict.fromkeys(_ALWAYS, ""), "process": process, **facts})
    elif line.strip():
        log(process, line)


def _parse(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        facts: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    return facts


def _write(facts: Mapping[str, object]) -> None:
    line = _for_people(facts) if sys.stdout.isatty() else json.dumps(facts, ensure_ascii=False, default=str)
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _for_people(facts: Mapping[str, object]) -> str:
    time = str(facts["timestamp"])[11:19]
    rest = [f"{name}={value}" for name, value in facts.items() if name not in (*_ALWAYS, *_BELOW)]
    first = f"{time} {facts['process']:<8} {facts['level']:<7} {facts['event']}"
    return "\n".join(["  ".join([first, *rest]), *(str(facts[name]) for name in _BELOW if name in facts)])
