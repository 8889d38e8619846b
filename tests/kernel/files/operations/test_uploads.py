import base64
import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kernel.errors import NotAllowed
from kernel.events.models import Event
from kernel.files.models import File, FileState
from kernel.files.operations import uploads
from kernel.files.operations.uploads import BadUpload, store_uploads
from kernel.files.rules.scan import EICAR
from kernel.files.storage import read_file
from kernel.tenancy.context import tenant_context
from kernel.timers.models import Timer
from tests.world import NOW


def picture(form="PNG", size=(30, 20)):
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, form)
    return out.getvalue()


def stored_bytes(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_text_is_stored_as_it_came_and_told_of(world, upload):
    file = upload("notes of may.txt", b"hello")
    assert (file.name, file.media_type, file.size) == ("notes of may.txt", "text/plain", 5)
    assert (file.state, file.preview_key, file.is_inline_image) == (FileState.UNSCANNED, "", False)
    assert (file.uploaded_by_kind, file.uploaded_by_id) == ("agent", world.alpha.agent.membership_id)
    assert b"".join(read_file(tenant_id=world.alpha.id, key=file.storage_key)) == b"hello"
    with tenant_context(world.alpha.id):
        told = [(event.code, event.data) for event in Event.objects.order_by("id")]
    assert told == [
        ("files.uploaded", {"file_id": file.id, "media_type": "text/plain", "size": 5}),
        ("files.scanned", {"file_id": file.id, "state": "unscanned"}),
    ]


def test_a_picture_gets_a_copy_that_we_drew(world, upload):
    file = upload("me.gif", picture("GIF"))
    drawn = b"".join(read_file(tenant_id=world.alpha.id, key=file.preview_key))
    assert file.is_inline_image is True
    assert (Image.open(BytesIO(drawn)).format, Image.open(BytesIO(drawn)).size) == ("PNG", (30, 20))


def test_the_virus_test_file_is_kept_and_marked(upload, folder):
    file = upload("invoice.pdf", b"some " + EICAR)
    assert file.state == FileState.INFECTED
    assert len(stored_bytes(folder)) == 1


def test_ids_come_in_the_order_of_the_files(world):
    with tenant_context(world.alpha.id):
        sent = [SimpleUploadedFile(name, b"x") for name in ("a.txt", "b.txt", "c.txt")]
        ids = store_uploads(actor=world.alpha.agent.actor, uploads=sent, now=NOW)
        assert [File.objects.get(id=id_).name for id_ in ids] == ["a.txt", "b.txt", "c.txt"]


def test_nothing_sent_is_nothing_stored(world):
    with tenant_context(world.alpha.id):
        assert store_uploads(actor=world.alpha.agent.actor, uploads=[], now=NOW) == []


def test_each_wrong_file_is_named_and_nothing_is_stored(world, folder):
    sent = [SimpleUploadedFile("fine.txt", b"x"), SimpleUploadedFile("empty.txt", b"")]
    with tenant_context(world.alpha.id):
        with pytest.raises(BadUpload) as caught:
            store_uploads(actor=world.alpha.agent.actor, uploads=sent, now=NOW)
        assert caught.value.fields == {"files": ["empty.txt: This file is empty."]}
        assert File.objects.count() == 0
    assert stored_bytes(folder) == []


def test_too_many_files(world):
    sent = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(11)]
    with tenant_context(world.alpha.id), pytest.raises(BadUpload) as caught:
        store_uploads(actor=world.alpha.agent.actor, uploads=sent, now=NOW)
    assert caught.value.fields == {"files": ["A message takes at most 10 files; these are 11."]}


def test_more_bytes_than_were_announced_are_refused(world, folder):
    liar = SimpleUploadedFile("grows.txt", b"x" * 10)
    liar.size = 5
    with tenant_context(world.alpha.id), pytest.raises(BadUpload, match=r"grows\.txt"):
        store_uploads(actor=world.alpha.agent.actor, uploads=[liar], now=NOW)
    assert stored_bytes(folder) == []


def test_another_tenants_actor_stores_nothing(world, folder):
    with tenant_context(world.beta.id):
        stranger = world.beta.agent.actor
    with tenant_context(world.alpha.id), pytest.raises(NotAllowed):
        store_uploads(actor=stranger, uploads=[SimpleUploadedFile("a.txt", b"x")], now=NOW)
    assert stored_bytes(folder) == []


def test_what_is_large_waits_for_a_worker(world, upload, monkeypatch):
    monkeypatch.setattr(uploads, "AT_ONCE_BYTES", 4)
    file = upload("large.txt", b"12345")
    assert file.state == FileState.PENDING
    with tenant_context(world.alpha.id):
        timer = Timer.objects.get(kind="files.scan", subject_id=file.id)
    assert (timer.due_at, timer.key) == (NOW, "")


def test_with_a_scanner_set_up_everything_waits_for_it(upload, settings):
    settings.CLAMD_ADDRESS = "/nowhere"
    assert upload("small.txt", b"x").state == FileState.PENDING


@pytest.mark.parametrize(
    ("file", "mime", "state", "drawn"),
    [
        ("ok_8x8.png", "image/png", FileState.UNSCANNED, True),
        ("bad_crc.png", "image/png", FileState.UNSCANNED, False),
        ("truncated.jpg", "image/jpeg", FileState.UNSCANNED, False),
        ("html_as_jpg.jpg", "text/html", FileState.UNSCANNED, False),
        ("script.svg", "image/svg+xml", FileState.UNSCANNED, False),
        ("zip_ratio_1000.zip", "application/zip", FileState.UNSCANNED, False),
        ("formula.csv", "text/csv", FileState.UNSCANNED, False),
        ("eicar.base64", "text/plain", FileState.INFECTED, False),
    ],
)
def test_hostile_files_are_tamed(upload, shared_data, file, mime, state, drawn):
    data = (shared_data / "hostile_files" / "public" / file).read_bytes()
    row = upload(file, base64.b64decode(data) if file.endswith(".base64") else data)
    assert (row.media_type, row.state, bool(row.preview_key)) == (mime, state, drawn)


def test_hostile_names_become_names(world, upload, shared_data):
    names = json.loads((shared_data / "hostile_files" / "public" / "filenames.json").read_text())
    for name in names:
        text = name if isinstance(name, str) else name["name"]
        sent = SimpleUploadedFile("x", b"x")
        sent._name = text  # as a parser less careful than Django's would hand it over
        with tenant_context(world.alpha.id):
            file = File.objects.get(
                id=store_uploads(actor=world.alpha.agent.actor, uploads=[sent], now=NOW)[0]
            )
        assert file.name
        assert not set(file.name) & set('/\\\0<>"\n')
        assert len(file.name.encode()) <= 150
