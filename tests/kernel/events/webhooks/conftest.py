"""Scripted servers on loopback: each test says, in bytes, what the other side does."""

import contextlib
import datetime as dt
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Server:
    """Accepts connections one by one and gives each to `script`; `requests` holds what arrived."""

    def __init__(self, script, tls=None):
        self._script = script
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.requests = []
        self.connections = 0
        self.stop = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        while not self.stop.is_set():
            sock, _ = self._listener.accept()
            if self.stop.is_set():
                sock.close()
                return
            self.connections += 1
            with contextlib.suppress(OSError), sock:
                sock.settimeout(5)
                self._talk(self._tls.wrap_socket(sock, server_side=True) if self._tls else sock)

    def _talk(self, sock):
        with sock:
            self._script(self, sock)

    def close(self):
        self.stop.set()
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join()
        self._listener.close()

    def read_request(self, sock):
        data = b""
        while b"\r\n\r\n" not in data:
            data += sock.recv(65536)
        head, _, rest = data.partition(b"\r\n\r\n")
        length = next(int(x[15:]) for x in head.lower().split(b"\r\n") if x.startswith(b"content-length:"))
        while len(rest) < length:
            rest += sock.recv(65536)
        self.requests.append((head.decode(), rest))


def answering(data):
    def script(server, sock):
        server.read_request(sock)
        sock.sendall(data)

    return script


@pytest.fixture
def serve():
    with contextlib.ExitStack() as stack:

        def start(script, tls=None):
            server = Server(answering(script) if isinstance(script, bytes) else script, tls)
            stack.callback(server.close)
            return server

        yield start


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A self-signed certificate for hooks.example.test: (file with both, server context)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example.test")])
    today = dt.datetime.now(tz=dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example.test")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        built.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return str(path), context
