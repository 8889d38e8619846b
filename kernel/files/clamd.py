"""A scanner that asks a ClamAV daemon, over its INSTREAM command (man 8 clamd)."""

import socket
import struct
from collections.abc import Iterable
from time import monotonic

from kernel.files.rules.scan import ScanResult, ScanState

MAX_REPLY = 4096
PIECE = 64 * 1024


class ClamdScanner:
    """`address`: a unix socket's path or (host, port). Any failure leaves a file unscanned, never clean."""

    def __init__(self, *, address: str | tuple[str, int], seconds: float = 30.0) -> None:
        self._address = address
        self._seconds = seconds

    def scan(self, chunks: Iterable[bytes]) -> ScanResult:
        deadline = monotonic() + self._seconds
        try:
            with self._connect() as sock:
                _send_all(sock, chunks, deadline)
                reply = _read_reply(sock, deadline)
        except OSError as error:
            return ScanResult(ScanState.UNSCANNED, f"clamd: {error.strerror or type(error).__name__}")
        return _understand(reply)

    def _connect(self) -> socket.socket:
        if not isinstance(self._address, str):
            return socket.create_connection(self._address, timeout=self._seconds)
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sock.settimeout(self._seconds)
        try:
            sock.connect(self._address)
        except OSError:
            sock.close()
            raise
        return sock


def _send_all(sock: socket.socket, chunks: Iterable[bytes], deadline: float) -> None:
    """Each piece behind its length, big endian; a length of zero ends the stream."""
    try:
        sock.sendall(b"zINSTREAM\0")
        for chunk in chunks:
            for start in range(0, len(chunk), PIECE):
                piece = chunk[start : start + PIECE]
                sock.settimeout(_left(deadline))
                sock.sendall(struct.pack("!L", len(piece)) + piece)
        sock.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        # Over its StreamMaxLength the daemon answers and hangs up: the answer is still there to be read.
        return


def _read_reply(sock: socket.socket, deadline: float) -> bytes:
    reply = b""
    while b"\0" not in reply and len(reply) < MAX_REPLY:
        sock.settimeout(_left(deadline))
        data = sock.recv(MAX_REPLY)
        if not data:
            break
        reply += data
    return reply


def _left(deadline: float) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _understand(reply: bytes) -> ScanResult:
    text = reply.partition(b"\0")[0].decode("utf-8", "replace").strip()
    if text == "stream: OK":
        return ScanResult(ScanState.CLEAN)
    if text.startswith("stream: ") and text.endswith(" FOUND"):
        return ScanResult(ScanState.INFECTED, text.removeprefix("stream: ").removesuffix(" FOUND")[:200])
    return ScanResult(ScanState.UNSCANNED, f"clamd: {text[:200] or 'no answer'}")
