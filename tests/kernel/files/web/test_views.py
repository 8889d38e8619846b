from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kernel.files.links import link_to
from kernel.files.models import File, FileState
from kernel.files.storage import delete_file
from kernel.files.web import views
from kernel.tenancy.context import tenant_context
from kernel.tenancy.queries import get_tenant
from tests.world import NOW


@pytest.fixture
def path_of(world):
    def make(file, *, place=None, inline=False):
        place = place or world.alpha
        with tenant_context(place.id):
            address = link_to(file, actor=place.agent.actor, tenant=get_tenant(), now=NOW, inline=inline)
        parts = urlsplit(address)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    return make


def fetch(path, *, host="alpha.files.localhost", now=NOW, method="get", **given):
    with time_machine.travel(now, tick=False):
        return getattr(Client(HTTP_HOST=host), method)(path, **given)


def body(response):
    return b"".join(response.streaming_content)


@pytest.fixture(autouse=True)
def _close_everything(monkeypatch):
    """The test client leaves an answer open that nobody reads to its end."""
    opened = []
    real = views.read_file
    monkeypatch.setattr(views, "read_file", lambda **given: opened.append(real(**given)) or opened[-1])
    yield
    for pieces in opened:
        pieces.close()


@pytest.fixture
def png():
    out = BytesIO()
    said = PngInfo()
    said.add_text("Comment", "taken at home")
    Image.new("RGB", (6, 4), "teal").save(out, "PNG", pnginfo=said)
    return out.getvalue()


def test_a_file_is_a_download_and_nothing_else(upload, path_of):
    response = fetch(path_of(upload("page.html", b"<script>alert(1)</script>")))
    assert response.status_code == 200
    assert body(response) == b"<script>alert(1)</script>"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == "attachment; filename=\"page.html\"; filename*=UTF-8''page.html"
    assert response["Content-Length"] == "25"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies


def test_a_picture_drawn_anew_may_be_shown(upload, path_of, png):
    response = fetch(path_of(upload("me.png", png), inline=True))
    shown = body(response)
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("inline; ")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert b"taken at home" in png
    assert b"taken at home" not in shown
    assert Image.open(BytesIO(shown)).size == (6, 4)


def test_a_picture_without_a_copy_is_a_download_whatever_is_asked(upload, path_of):
    path = path_of(upload("note.txt", b"x"))
    response = fetch(f"{path}?inline")
    assert response["Content-Disposition"].startswith("attachment; ")
    assert response["Content-Type"] == "application/octet-stream"


def test_every_hostile_file_is_a_download(upload, path_of, shared_data):
    for path in sorted((shared_data / "hostile_files" / "public").iterdir()):
        if path.suffix == ".json" or path.name == "ok_8x8.png":
            continue
        file = upload(path.name, path.read_bytes())
        response = fetch(f"{path_of(file)}?inline")
        assert response["Content-Type"] == "application/octet-stream", path.name
        assert response["Content-Disposition"].startswith("attachment; "), path.name
        assert body(response) == path.read_bytes()


def test_links_expire(upload, path_of):
    path = path_of(upload("a.txt", b"x"))
    assert fetch(path, now=NOW + timedelta(minutes=4, seconds=59)).status_code == 200
    late = fetch(path, now=NOW + timedelta(minutes=5))
    assert late.status_code == 410
    assert "good for five minutes" in late.content.decode()
    assert not late.cookies


def test_another_tenants_host_knows_nothing_of_it(upload, path_of):
    path = path_of(upload("a.txt", b"x"))
    assert fetch(path, host="beta.files.localhost").status_code == 404
    assert fetch(path, host="nobody.files.localhost").status_code == 404


@pytest.mark.parametrize("place", [0, 10, -1])
def test_an_altered_link_opens_nothing(upload, path_of, place):
    _, _, token, name = path_of(upload("a.txt", b"x")).split("/")
    where = place % len(token)
    other = "A" if token[where] != "A" else "B"
    altered = token[:where] + other + token[where + 1 :]
    response = fetch(f"/f/{altered}/{name}")
    # The last character of base64 may carry bits that say nothing.
    assert response.status_code == 404 or place == -1


@pytest.mark.parametrize("token", ["x", "a.b", "é.é", "%00.x", "." * 900, "a" * 5000, "e30.e30"])
def test_what_is_no_link_is_not_found(world, token):
    assert fetch(f"/f/{token}/name").status_code in {400, 404}


@pytest.mark.parametrize("state", [FileState.PENDING, FileState.INFECTED])
def test_the_state_is_asked_again(world, upload, path_of, state):
    file = upload("a.txt", b"x")
    path = path_of(file)
    with tenant_context(world.alpha.id):
        File.objects.filter(id=file.id).update(state=state)
    assert fetch(path).status_code == 409


def test_bytes_that_are_gone_are_not_found(world, upload, path_of):
    file = upload("a.txt", b"x")
    path = path_of(file)
    delete_file(tenant_id=world.alpha.id, key=file.storage_key)
    response = fetch(path)
    assert response.status_code == 404
    assert "This file is gone." in response.content.decode()


def test_nothing_else_answers_on_the_files_host(world, upload, path_of):
    for path in ("/", "/desk/", "/accounts/login/", "/admin/", "/api/v1/schema/", "/f/", "/new/"):
        response = fetch(path)
        assert (response.status_code, len(response.cookies)) == (404, 0), path
    assert fetch(path_of(upload("a.txt", b"x")), method="post").status_code == 405
    assert fetch(path_of(upload("a.txt", b"x")), host="alpha.localhost").status_code == 404
