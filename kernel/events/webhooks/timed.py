"""A socket with one deadline and one byte budget for everything that passes over it.

A plain socket timeout starts afresh with every byte, so a receiver that drips one byte a second holds a
worker for hours; here each wait is given only what is left.
"""

import io
import socket
from time import monotonic
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class AnswerTooLarge(OSError):
    pass


class TimedSocket:
    def __init__(self, sock: socket.socket, *, deadline: float, limit: int) -> None:
        self._sock = sock
        self._deadline = deadline
        self._budget = limit

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._sock.close()

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._left())
        self._sock.sendall(data)

    def recv_into(self, buffer: "WriteableBuffer") -> int:
        if self._budget <= 0:
            raise AnswerTooLarge
        self._sock.settimeout(self._left())
        view = memoryview(buffer)[: self._budget]
        received = self._sock.recv_into(view)
        self._budget -= received
        return received

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """http.client closes between request and answer; ours closes with the `with` block."""

    def _left(self) -> float:
        left = self._deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Reader(io.RawIOBase):
    def __init__(self, wire: TimedSocket) -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        return self._wire.recv_into(buffer)
