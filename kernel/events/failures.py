"""What a failed consumer or timer means: retry at once, count it, or set it aside; and what may be written down of it.

Both outboxes (deliveries, timers) judge alike, so it is said once, here, below both.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from time import sleep
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection
from psycopg.errors import QueryCanceled

T = TypeVar("T")

MAX_ATTEMPTS = 5
WAITS = (timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=25), timedelta(seconds=125))
DEPLOYING = timedelta(seconds=60)  # long enough for the other processes to have the new code too
TRIES = 3
_PAUSE_SECONDS = 0.1
_LONGEST = 200
# Messages of databases and libraries quote values: addresses, numbers, whatever stands in quotes or parentheses.
_VALUES = re.compile(r"\S+@\S+|'[^']*'|\"[^\"]*\"|=\([^)]*\)|\d{6,}|https?://\S+")


class UnknownHandlerError(LookupError):
    """Nobody here handles this name: an older process in a rolling deploy, or code that is gone."""


def is_transient(error: BaseException) -> bool:
    """A lost connection, a deadlock, a full server: nothing that the row itself did, so it is not counted.

    A statement that timed out is the handler's own slowness and does count.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return not isinstance(error.__cause__, QueryCanceled)


def wait_after(error: BaseException, *, attempts: int) -> timedelta:
    """How long to wait before the next try, `attempts` of which have failed."""
    if isinstance(error, UnknownHandlerError):
        return DEPLOYING
    return WAITS[min(max(attempts, 1), len(WAITS)) - 1]


def persist(work: Callable[[], T]) -> T:
    """Do it again after a deadlock or a lost connection, a few times; `work` is a whole transaction.

    What still fails then is left to the lease: it runs out, and another process tries.
    """
    for _ in range(TRIES - 1):
        try:
            return work()
        except (OperationalError, InterfaceError) as error:
            if not is_transient(error) or connection.in_atomic_block:
                raise
            drop_broken_connection()
            sleep(_PAUSE_SECONDS)
    return work()


def drop_broken_connection() -> None:
    """So that the next query opens a new one."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def describe(error: BaseException) -> str:
    """Class and message, without the values that the message quotes: this is stored and shown."""
    lines = str(error).splitlines()
    message = _VALUES.sub("…", lines[0] if lines else "").replace("\0", "")
    return f"{type(error).__name__}: {message[:_LONGEST]}".removesuffix(": ")
