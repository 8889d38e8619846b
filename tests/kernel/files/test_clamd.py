"""Against a stub that speaks the daemon's side of INSTREAM on loopback."""

import contextlib
import socket
import struct
import threading
from time import monotonic

import pytest

from kernel.files.clamd import ClamdScanner
from kernel.files.rules.scan import EICAR, ScanResult, ScanState


class StubDaemon:
    def __init__(self, listener, reply, limit):
        self.listener, self.reply, self.limit = listener, reply, limit
        self.received = b""
        self.stop = threading.Event()
        self._thread = threading.Thread(target=self._serve_one)
        self._thread.start()

    def _serve_one(self):
        sock, _ = self.listener.accept()
        with sock, contextlib.suppress(OSError):
            sock.settimeout(5)
            self._answer(sock)

    def _answer(self, sock):
        stream = sock.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        while (size := struct.unpack("!L", stream.read(4))[0]) and len(self.received) < self.limit:
            self.received += stream.read(size)
        if self.reply is None:
            self.stop.wait(5)
        elif callable(self.reply):
            sock.sendall(self.reply(self.received))
        else:
            sock.sendall(self.reply)

    def close(self):
        self.stop.set()
        with contextlib.suppress(OSError), socket.socket(self.listener.family) as knock:
            knock.connect(self.listener.getsockname())
        self._thread.join()
        self.listener.close()


@pytest.fixture
def daemon():
    with contextlib.ExitStack() as stack:

        def start(reply, limit=10**9):
            stub = StubDaemon(socket.create_server(("127.0.0.1", 0)), reply, limit)
            stack.callback(stub.close)
            return stub, ClamdScanner(address=stub.listener.getsockname(), seconds=0.5)

        yield start


def like_clamd(data):
    return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"


def test_clean_file_arrives_whole_in_bounded_pieces(daemon):
    stub, scanner = daemon(like_clamd)
    assert scanner.scan([b"a" * 150_000, b"", b"b"]) == ScanResult(ScanState.CLEAN)
    assert stub.received == b"a" * 150_000 + b"b"


def test_infected_file_is_named(daemon):
    _, scanner = daemon(like_clamd)
    assert scanner.scan([EICAR]) == ScanResult(ScanState.INFECTED, "Eicar-Test-Signature")


def test_empty_file_is_asked_about_too(daemon):
    stub, scanner = daemon(like_clamd)
    assert scanner.scan([]) == ScanResult(ScanState.CLEAN)
    assert stub.received == b""


@pytest.mark.parametrize(
    ("reply", "detail"),
    [
        (b"", "clamd: no answer"),
        (b"INSTREAM size limit exceeded. ERROR\0", "clamd: INSTREAM size limit exceeded. ERROR"),
        (b"UNKNOWN COMMAND\0", "clamd: UNKNOWN COMMAND"),
        (b"stream: OKAY\0", "clamd: stream: OKAY"),
        (b"\xff" * 10_000, "clamd: " + "\ufffd" * 200),
    ],
)
def test_every_other_answer_leaves_the_file_unscanned(daemon, reply, detail):
    _, scanner = daemon(reply)
    assert scanner.scan([b"x"]) == ScanResult(ScanState.UNSCANNED, detail)


def test_daemon_that_hangs_up_over_its_limit_is_not_taken_for_clean(daemon):
    _, scanner = daemon(b"INSTREAM size limit exceeded. ERROR\0", limit=1)
    assert scanner.scan([b"x" * 65536] * 300).state == ScanState.UNSCANNED


def test_silent_daemon_is_given_up(daemon):
    _, scanner = daemon(None)
    started = monotonic()
    assert scanner.scan([b"x"]) == ScanResult(ScanState.UNSCANNED, "clamd: TimeoutError")
    assert monotonic() - started < 2


def test_absent_daemon_leaves_the_file_unscanned(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
    refused = ScanResult(ScanState.UNSCANNED, "clamd: Connection refused")
    assert ClamdScanner(address=address).scan([b"x"]) == refused
    missing = ScanResult(ScanState.UNSCANNED, "clamd: No such file or directory")
    assert ClamdScanner(address=str(tmp_path / "none.sock")).scan([b"x"]) == missing


def test_unix_socket(tmp_path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "clamd.sock"))
    listener.listen()
    with contextlib.closing(StubDaemon(listener, like_clamd, 10**9)):
        assert ClamdScanner(address=str(tmp_path / "clamd.sock")).scan([EICAR]).state == ScanState.INFECTED
