"""The wire: `text/event-stream`. What each message means is written down in docs/live.md."""

import json
from collections.abc import Iterable

from kernel.live.reading import Message

RETRY_MS = 1000
HEARTBEAT = b": still here\n\n"


def opening(position: int) -> bytes:
    return f"retry: {RETRY_MS}\n".encode() + mark(position)


def mark(position: int) -> bytes:
    """Sets the browser's last event id and raises no event: a message without data."""
    return f"id: {position}\n\n".encode()


def encode(messages: Iterable[Message], *, position: int) -> bytes:
    """The position comes last: a line that breaks in the middle repeats rather than misses."""
    return b"".join(_data(message) for message in messages) + mark(position)


def _data(message: Message) -> bytes:
    body: dict[str, str | int] = {"type": message.type}
    if message.id:
        body |= {"id": message.id, "code": message.code, "subject": message.type}
    return f"data: {json.dumps(body, separators=(',', ':'))}\n\n".encode()
