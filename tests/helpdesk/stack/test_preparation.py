from pathlib import Path

import pytest

from helpdesk.stack import preparation
from helpdesk.stack.config import StackConfig, load_config
from helpdesk.stack.errors import StackError
from helpdesk.stack.servers import Backing

EVERYTHING = [("migrate", "owner"), ("collectstatic", "app"), ("seed_demo", "app")]


@pytest.fixture
def ran(monkeypatch) -> list[tuple[str, str]]:
    """Each command with the role it would connect as."""
    commands: list[tuple[str, str]] = []

    def record(_root: Path, environ: dict[str, str], *arguments: str) -> None:
        as_owner = "DATABASE_OWNER_URL" in environ and environ["STAGEDOOR_DB_ROLE"] == "owner"
        commands.append((arguments[0], "owner" if as_owner else "app"))
        if arguments[0] == "collectstatic":
            Path(environ["STAGEDOOR_DATA"], "static").mkdir(exist_ok=True)

    monkeypatch.setattr(preparation, "manage", record)
    return commands


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "uv.lock").write_text("1")
    (tmp_path / ".data").mkdir()
    return tmp_path


def _config(root: Path, **environ: str) -> StackConfig:
    return load_config(root=root, environ=environ)


def _prepare(
    config: StackConfig, *, new: bool = False, owner_url: str | None = "postgresql://owner@/d"
) -> None:
    backing = Backing(
        database_url="postgresql://app@/d",
        owner_url=owner_url,
        redis_url="unix:///r",
        embedded=(),
        has_new_database=new,
    )
    preparation.prepare(config, backing, {"STAGEDOOR_DATA": str(config.data)})


def test_only_migrations_connect_as_the_owner(project: Path, ran):
    _prepare(_config(project), new=True)
    assert ran == EVERYTHING


def test_the_second_start_has_nothing_to_do(project: Path, ran):
    _prepare(_config(project), new=True)
    ran.clear()
    _prepare(_config(project))
    assert ran == []


def test_a_new_database_is_filled_whatever_was_done_before(project: Path, ran):
    _prepare(_config(project), new=True)
    ran.clear()
    _prepare(_config(project), new=True)
    assert ran == [("migrate", "owner"), ("seed_demo", "app")]


def test_static_files_that_were_deleted_are_gathered_again(project: Path, ran):
    _prepare(_config(project), new=True)
    (project / ".data/static").rmdir()
    ran.clear()
    _prepare(_config(project))
    assert ran == [("collectstatic", "app")]


def test_of_an_outside_database_nothing_is_assumed(project: Path, ran):
    config = _config(project, DATABASE_URL="postgresql://app@db.example.com/desk")
    for _ in range(2):
        ran.clear()
        _prepare(config)
        assert ("migrate", "owner") in ran
        assert ("seed_demo", "app") in ran


def test_without_the_owner_somebody_else_migrates(project: Path, ran, capsys):
    _prepare(_config(project, DATABASE_URL="postgresql://app@db.example.com/desk"), owner_url=None)
    assert ("migrate", "owner") not in ran
    assert "not migrating: DATABASE_OWNER_URL is not set" in capsys.readouterr().out


def test_the_demo_can_be_left_out(project: Path, ran):
    _prepare(_config(project, SEED_DEMO="0"), new=True)
    assert [name for name, _ in ran] == ["migrate", "collectstatic"]


def test_a_failing_command_stops_the_start(project: Path):
    (project / "manage.py").write_text("raise SystemExit(3)")
    with pytest.raises(StackError, match=r"^manage\.py migrate failed with status 3$"):
        preparation.manage(project, {}, "migrate")
