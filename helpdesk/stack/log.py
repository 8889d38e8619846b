"""One line for each thing that happened: `at=… level=… process=… event=…`."""

import json
import re
import sys
from datetime import UTC, datetime

_PLAIN = re.compile(r'^[^\s"=]+$')
_STRUCTURED = re.compile(r'^(\{"|at=\S+ )')


def log(process: str, event: str, *, level: str = "info", **facts: object) -> None:
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    pairs = {"at": at, "level": level, "process": process, "event": event, **facts}
    _write(" ".join(f"{name}={_quote(value)}" for name, value in pairs.items()))


def relay(process: str, line: str) -> None:
    """A line of a child: as it is when it is structured already, else wrapped."""
    if _STRUCTURED.match(line):
        _write(line)
    elif line.strip():
        log(process, line)


def _quote(value: object) -> str:
    text = str(value)
    return text if _PLAIN.match(text) else json.dumps(text, ensure_ascii=False)


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
