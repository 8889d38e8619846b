import os
import stat
from pathlib import Path

import pytest

from helpdesk.stack.errors import StackError
from helpdesk.stack.sockets import make_private_folder, socket_folder


def test_sockets_lie_beside_the_data():
    assert socket_folder(Path("/srv/desk/.data")) == Path("/srv/desk/.data/run")


def test_a_deep_checkout_gets_a_short_folder_of_its_own():
    deep, other = Path("/srv/" + "é" * 50), Path("/srv/" + "é" * 51)

    assert len(os.fsencode(socket_folder(deep) / ".s.PGSQL.5432")) < 100
    assert socket_folder(deep) == socket_folder(deep)
    assert socket_folder(deep) != socket_folder(other)


def test_the_folder_is_closed_to_others(tmp_path: Path):
    folder = tmp_path / "run"
    folder.mkdir(mode=0o777)

    make_private_folder(folder)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_refuses_a_link_that_somebody_left_there(tmp_path: Path):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "theirs")

    with pytest.raises(StackError, match="belongs to somebody else"):
        make_private_folder(tmp_path / "run")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_refuses_somebody_elses_folder(tmp_path: Path):
    folder = tmp_path / "run"
    folder.mkdir()
    os.chown(folder, 12345, 12345)

    with pytest.raises(StackError, match="belongs to somebody else"):
        make_private_folder(folder)
