import io
from pathlib import Path

import pytest

from helpdesk.stack.errors import StackError
from helpdesk.stack.resetting import reset
from helpdesk.stack.run_file import only_one


@pytest.fixture
def data(tmp_path: Path, monkeypatch) -> Path:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres/PG_VERSION").write_text("18")
    (tmp_path / "stamps.json").write_text("{}")
    (tmp_path / "secret_key").write_text("k")
    monkeypatch.setenv("STAGEDOOR_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_deletes_the_demo_after_a_typed_yes(data: Path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    reset()
    assert _names(data) == {"secret_key", "run.lock"}


@pytest.mark.parametrize("answer", ["", "\n", "y\n", "no\n", "YES\n"])
def test_anything_else_deletes_nothing(data: Path, monkeypatch, answer):
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    with pytest.raises(StackError, match="Nothing was deleted"):
        reset()
    assert _names(data) == {"postgres", "stamps.json", "secret_key", "run.lock"}


def test_refuses_while_a_stack_runs(data: Path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    with only_one(data), pytest.raises(StackError, match="stop it first"):
        reset()
    assert (data / "postgres/PG_VERSION").is_file()


def test_refuses_an_outside_database(data: Path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db.example.com/desk")
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    with pytest.raises(StackError, match="DATABASE_URL is a server of yours"):
        reset()
    assert (data / "postgres/PG_VERSION").is_file()
