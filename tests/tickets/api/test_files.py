import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.tenancy.context import tenant_context
from tests.tickets.api.caller import _read, fingerprint
from tests.tickets.desk import open_ticket
from tickets.models import Attachment


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path


@pytest.fixture
def ticket(world):
    with tenant_context(world.alpha.id):
        return open_ticket(world.alpha)


def upload(caller, *contents, **more):
    files = [SimpleUploadedFile(f"note {n}.txt", text, "text/html") for n, text in enumerate(contents)]
    return _read(caller.client.post("/api/v1/files/", {"files": files}, **more))


def test_uploaded_attached_and_fetched(robot, ticket, world):
    made = upload(robot, b"one", b"two")
    assert made.status == 201
    first, second = made.body["file_ids"]
    note = robot.post("tickets/1/notes/", {"body": "See these", "file_ids": [second, first]}).body
    assert [(file["id"], file["name"], file["size"], file["state"]) for file in note["files"]] == [
        (second, "note 1.txt", 3, "unscanned"),
        (first, "note 0.txt", 3, "unscanned"),
    ]
    assert note["files"][0]["media_type"] == "text/plain"  # read from the bytes, whatever was claimed
    link = robot.get(f"tickets/1/files/{first}/").body["url"]
    assert link.startswith("http://alpha.files.localhost")
    assert robot.get("tickets/1/messages/").body["results"][-1]["files"] == note["files"]


def test_a_file_hangs_on_one_message_and_is_its_uploaders(robot, token, ticket, world):
    [file_id] = upload(robot, b"one").body["file_ids"]
    body = {"body": "Mine", "file_ids": [file_id]}
    stranger = token(world.alpha)
    assert stranger.post("tickets/1/notes/", body).code == "tickets.file_not_yours"
    assert robot.post("tickets/1/notes/", body).status == 201
    assert robot.post("tickets/1/notes/", body).code == "tickets.file_not_yours"
    with tenant_context(world.alpha.id):
        assert Attachment.objects.count() == 1


def test_what_is_refused(robot, token, ticket, world):
    reader = token(world.alpha, "tickets.view")
    before = fingerprint(world.alpha)
    assert upload(robot).fields == {"files": ["Send at least one file in the field files."]}
    assert upload(robot, b"").code == "files.bad_upload"
    assert robot.post("files/", {"files": "x"}).status == 415
    assert upload(reader, b"one").status == 403
    assert robot.get("tickets/1/files/1/").code == "tickets.no_file"
    assert fingerprint(world.alpha) == before


def test_a_file_of_another_ticket_or_tenant_is_not_there(robot, token, ticket, world):
    [file_id] = upload(robot, b"one").body["file_ids"]
    robot.post("tickets/1/notes/", {"body": "See", "file_ids": [file_id]})
    with tenant_context(world.alpha.id):
        open_ticket(world.alpha, key="second")
    with tenant_context(world.beta.id):
        open_ticket(world.beta)
    assert robot.get(f"tickets/2/files/{file_id}/").status == 404
    theirs = token(world.beta)
    assert theirs.get(f"tickets/1/files/{file_id}/").status == 404
    assert theirs.post("tickets/1/notes/", {"body": "See", "file_ids": [file_id]}).status == 409


def test_the_same_key_uploads_once(robot, world):
    made = [upload(robot, b"one", HTTP_IDEMPOTENCY_KEY="up-1").body["file_ids"] for _ in range(2)]
    assert made[0] == made[1]
    assert upload(robot, b"two", HTTP_IDEMPOTENCY_KEY="up-1").code == "idempotency_key_reused"
