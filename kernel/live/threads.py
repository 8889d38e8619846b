"""Django's queries from the event loop: a few threads, each with its connection."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connection

T = TypeVar("T")
DatabaseGone = (OperationalError, InterfaceError)

_THREADS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live")


async def in_thread(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _guarded, work)


def _guarded(work: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return work()
    except DatabaseGone:
        connection.close()
        raise
