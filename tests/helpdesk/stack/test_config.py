import stat
from pathlib import Path

import pytest

from helpdesk.stack.config import load_config, process_environment, read_or_make_secret_key
from helpdesk.stack.errors import StackError


def test_without_settings_everything_is_embedded(tmp_path: Path):
    config = load_config(root=tmp_path, environ={})

    assert config.data == tmp_path / ".data"
    assert config.ports == {"PORT": 8000, "LIVE_PORT": 8001, "CLOCK_PORT": 8002, "SANDBOX_PORT": 8003}
    assert not config.has_outside_database
    assert not config.has_outside_redis
    assert config.address == "127.0.0.1"


def test_the_environment_wins_over_the_file(tmp_path: Path):
    (tmp_path / ".env").write_text("PORT=9000\nLIVE_PORT=9001\nDATABASE_URL=postgresql://a@b/c\n")

    config = load_config(root=tmp_path, environ={"PORT": "9100"})

    assert config.ports["PORT"] == 9100
    assert config.ports["LIVE_PORT"] == 9001
    assert config.has_outside_database


@pytest.mark.parametrize("value", ["0", "65536", "-1", "http", "8000.0", "٨٠٠٠"])
def test_refuses_what_is_no_port(tmp_path: Path, value):
    with pytest.raises(StackError, match="PORT must be a port number from 1 to 65535"):
        load_config(root=tmp_path, environ={"PORT": value})


def test_refuses_one_port_for_two(tmp_path: Path):
    with pytest.raises(StackError, match="PORT and CLOCK_PORT are both 8002"):
        load_config(root=tmp_path, environ={"PORT": "8002"})


def test_processes_never_get_the_owners_address(tmp_path: Path):
    config = load_config(
        root=tmp_path, environ={"DATABASE_OWNER_URL": "postgresql://owner@h/d", "PATH": "/bin"}
    )

    environ = process_environment(config, database_url="postgresql://app@h/d", redis_url="unix:///r")

    assert "DATABASE_OWNER_URL" not in environ
    assert environ["DATABASE_URL"] == "postgresql://app@h/d"
    assert environ["REDIS_URL"] == "unix:///r"
    assert environ["DJANGO_SETTINGS_MODULE"] == "helpdesk.settings.dev"
    assert environ["STAGEDOOR_DATA"] == str(tmp_path / ".data")
    assert environ["LIVE_PORT"] == "8001"
    assert environ["PATH"].endswith(":/bin")
    assert environ["SECRET_KEY"] == (tmp_path / ".data/secret_key").read_text().strip()


def test_the_secret_key_is_made_once_and_is_private(tmp_path: Path):
    path = tmp_path / "data/secret_key"

    key = read_or_make_secret_key(path)

    assert len(key) >= 50
    assert read_or_make_secret_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
