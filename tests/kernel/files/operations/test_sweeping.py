import os
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from kernel.files.operations.sweeping import sweep_orphans
from kernel.files.storage import write_file

NOW = datetime.now(UTC)  # files on disk have the machine's time


def put(folder, tenant_id, *, age):
    stored = write_file(tenant_id=tenant_id, chunks=[b"x"], max_bytes=1)
    then = (NOW - age).timestamp()
    os.utime(folder / stored.key, (then, then))
    return stored.key


@pytest.fixture
def drawn():
    out = BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return out.getvalue()


def test_old_bytes_without_a_row_go_and_all_others_stay(world, upload, folder, drawn):
    mine = upload("me.png", drawn)
    for key in (mine.storage_key, mine.preview_key):
        os.utime(folder / key, (0, 0))
    old = put(folder, world.beta.id, age=timedelta(days=2))
    young = put(folder, world.beta.id, age=timedelta(hours=2))
    assert sweep_orphans(now=NOW) == 1
    left = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert left == {mine.storage_key, mine.preview_key, young}
    assert old not in left


def test_nothing_stored_is_nothing_to_sweep(world):
    assert sweep_orphans(now=NOW) == 0
