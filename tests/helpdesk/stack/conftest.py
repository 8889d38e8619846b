import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder with a short name: socket paths may not be long."""
    folder = Path(tempfile.mkdtemp(prefix="sds-", dir="/tmp"))
    folder.chmod(0o755)  # as checkouts usually are
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT
