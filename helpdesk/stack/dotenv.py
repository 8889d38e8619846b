"""Reads `.env`: one NAME=value a line, `#` comments, `export` and quotes optional. Nothing is expanded."""

import re
from pathlib import Path

from helpdesk.stack.errors import StackError

_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$")
_QUOTED = re.compile(r"""^(?:"([^"]*)"|'([^']*)')\s*(?:#.*)?$""")


def read_env_file(path: Path) -> dict[str, str]:
    """The file's values; empty when there is no file. Raises StackError."""
    if not path.is_file():
        return {}
    return parse_env(path.read_text(encoding="utf-8"), source=str(path))


def parse_env(text: str, *, source: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.match(line)
        if match is None:
            raise StackError(f"{source}, line {number}: expected NAME=value")
        values[match[1]] = _unquote(match[2])
    return values


def _unquote(value: str) -> str:
    quoted = _QUOTED.match(value)
    if quoted:
        return quoted[1] if quoted[1] is not None else quoted[2]
    return re.split(r"\s+#", value, maxsplit=1)[0]
