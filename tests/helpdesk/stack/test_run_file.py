import os
import stat
from pathlib import Path

import pytest

from helpdesk.stack.errors import StackError
from helpdesk.stack.run_file import only_one, published


def test_a_second_stack_is_told_who_runs(tmp_path: Path):
    refusal = pytest.raises(StackError, match=rf"\(pid {os.getpid()}\); stop it first")
    with only_one(tmp_path), refusal, only_one(tmp_path):
        pytest.fail("two at once")
    with only_one(tmp_path):
        assert (tmp_path / "run.lock").read_text() == f"{os.getpid()}\n"


def test_addresses_are_private_and_go_when_the_stack_goes(tmp_path: Path):
    path = tmp_path / "run.env"
    path.write_text("DATABASE_URL=left by a killed stack\n")

    with published(path, {"DATABASE_URL": "postgresql:///a", "REDIS_URL": "unix:///b"}):
        assert path.read_text() == "DATABASE_URL=postgresql:///a\nREDIS_URL=unix:///b\n"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    assert not path.exists()
