import contextlib
import hashlib
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kernel.files import storage


@pytest.fixture
def folder(tmp_path, settings):
    settings.FILES_DIR = tmp_path / "files"
    settings.FILES_S3_BUCKET = ""
    return settings.FILES_DIR


def write(*chunks, tenant_id=7, max_bytes=100):
    return storage.write_file(tenant_id=tenant_id, chunks=chunks, max_bytes=max_bytes)


def read(key, tenant_id=7):
    return b"".join(storage.read_file(tenant_id=tenant_id, key=key))


def test_what_is_written_is_read(folder):
    stored = write(b"hello ", b"world")
    assert stored.size == 11
    assert stored.sha256 == hashlib.sha256(b"hello world").hexdigest()
    assert stored.head == b"hello world"
    assert read(stored.key) == b"hello world"


def test_keys_are_random_below_the_tenant(folder):
    first, second = write(b"x"), write(b"x")
    assert re.fullmatch(r"t/7/[0-9a-f]{40}", first.key)
    assert first.key != second.key
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()) == sorted(
        [first.key, second.key]
    )


def test_files_are_readable_by_their_owner_only(folder):
    path = folder / write(b"x").key
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert oct(path.parent.stat().st_mode & 0o777) == "0o700"


def test_large_files_pass_through_in_pieces(folder):
    stored = write(*[b"a" * 65536] * 48, max_bytes=48 * 65536)
    assert stored.size == 3_145_728
    assert stored.head == b"a" * 8192
    pieces = [len(piece) for piece in storage.read_file(tenant_id=7, key=stored.key)]
    assert pieces == [65536] * 48


def test_too_large_stops_reading_and_stores_nothing(folder):
    seen = []

    def endless():
        while True:
            seen.append(1)
            yield b"x" * 40

    with pytest.raises(storage.TooLarge):
        storage.write_file(tenant_id=7, chunks=endless(), max_bytes=100)
    assert len(seen) == 3
    assert not folder.exists()


def test_exactly_the_limit_is_allowed(folder):
    assert write(b"x" * 100).size == 100


def test_sender_that_breaks_off_stores_nothing(folder):
    def broken():
        yield b"x"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        storage.write_file(tenant_id=7, chunks=broken(), max_bytes=100)
    assert not folder.exists()


def test_deleting_is_repeatable(folder):
    key = write(b"x").key
    storage.delete_file(tenant_id=7, key=key)
    storage.delete_file(tenant_id=7, key=key)
    with pytest.raises(FileNotFoundError):
        storage.read_file(tenant_id=7, key=key)


@pytest.mark.parametrize("tenant_id", [1, 70, 77])
def test_other_tenants_reach_nothing(folder, tenant_id):
    key = write(b"x").key
    with pytest.raises(storage.NotOurs):
        storage.read_file(tenant_id=tenant_id, key=key)
    with pytest.raises(storage.NotOurs):
        storage.delete_file(tenant_id=tenant_id, key=key)
    assert read(key) == b"x"


@pytest.mark.parametrize(
    "key", ["", "t/7/", "t/7/../8/" + "a" * 40, "/etc/passwd", "t/7/" + "a" * 40 + "/..", "t/7/" + "A" * 40]
)
def test_keys_that_we_never_made_are_refused(folder, key):
    with pytest.raises(storage.NotOurs):
        storage.read_file(tenant_id=7, key=key)


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as one object's life takes."""

    objects: dict[str, bytes]

    def do_PUT(self):
        self.objects[self.path] = self._body()
        self._reply(200)

    def do_GET(self):
        self._reply(200 if self.path in self.objects else 404, self.objects.get(self.path, b""))

    def do_HEAD(self):
        self.do_GET()

    def do_DELETE(self):
        self.objects.pop(self.path, None)
        self._reply(204)

    def _body(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" not in self.headers.get("Content-Encoding", ""):
            return data
        size, _, rest = data.partition(b"\r\n")
        return rest[: int(size.split(b";")[0], 16)]

    def _reply(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"1"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def bucket(settings, monkeypatch):
    handler = type("OneBucket", (Bucket,), {"objects": {}})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        settings.FILES_S3_BUCKET = f"bucket-{server.server_port}"
        with contextlib.ExitStack() as stack:
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            yield handler.objects


def test_the_same_life_in_a_bucket(bucket, settings):
    stored = write(b"hello ", b"world")
    assert bucket == {f"/{settings.FILES_S3_BUCKET}/{stored.key}": b"hello world"}
    assert read(stored.key) == b"hello world"
    storage.delete_file(tenant_id=7, key=stored.key)
    assert bucket == {}
    with pytest.raises(FileNotFoundError):
        storage.read_file(tenant_id=7, key=stored.key)
