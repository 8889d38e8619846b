"""Is a process well? `python -m helpdesk.stack health ADDRESS`, where the address is of a page or of a file.

A page must answer 200; a file (the worker's, see worker.py) must have been touched lately.
"""

import http.client
import time
from pathlib import Path
from urllib.parse import urlsplit

_TIMEOUT_SECONDS = 4
_STALE_SECONDS = 30


def is_healthy(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme == "file":
        return _is_fresh(Path(parts.path))
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request("GET", parts.path or "/", headers={"Connection": "close"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _is_fresh(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime < _STALE_SECONDS
    except FileNotFoundError:
        return False
