import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.files.models import File
from kernel.files.operations.uploads import store_uploads
from kernel.tenancy.context import tenant_context
from tests.world import NOW


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.FILES_DIR = tmp_path / "files"
    settings.FILES_S3_BUCKET = ""
    settings.CLAMD_ADDRESS = ""
    return settings.FILES_DIR


@pytest.fixture
def upload(world):
    """`upload(name, data, …)` stores what an agent of alpha sends and gives the row."""

    def store(name, data, *, place=None, now=NOW):
        place = place or world.alpha
        with tenant_context(place.id):
            sent = [SimpleUploadedFile(name, data)]
            return File.objects.get(id=store_uploads(actor=place.agent.actor, uploads=sent, now=now)[0])

    return store
