"""Asks a process whether it is well: `python -m helpdesk.stack health http://127.0.0.1:8000/healthz`."""

import http.client
from urllib.parse import urlsplit

_TIMEOUT_SECONDS = 4


def is_healthy(url: str) -> bool:
    """Whether a GET is answered with 200."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request("GET", parts.path or "/", headers={"Connection": "close"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
