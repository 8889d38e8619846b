from pathlib import Path

import pytest

from helpdesk.stack import browser
from helpdesk.stack.errors import StackError


def _program(folder: Path, name: str, *, status: int = 0) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\nexit {status}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def empty_path(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    return tmp_path


def test_the_named_one_comes_first(empty_path: Path, tmp_path_factory, monkeypatch):
    _program(empty_path, "chromium")
    mine = _program(tmp_path_factory.mktemp("mine"), "my-chrome")
    monkeypatch.setenv("CHROMIUM", mine)
    assert browser.find_or_install_browser() == mine


def test_a_named_one_that_does_not_run_is_an_error(empty_path: Path, monkeypatch):
    _program(empty_path, "chromium")
    monkeypatch.setenv("CHROMIUM", _program(empty_path, "broken", status=127))
    with pytest.raises(StackError, match="broken does not run"):
        browser.find_or_install_browser()


def test_takes_the_first_on_the_path_that_runs(empty_path: Path):
    _program(empty_path, "chromium", status=1)
    chrome = _program(empty_path, "google-chrome")
    assert browser.find_or_install_browser() == chrome


def test_installs_by_playwright_then_by_apt_then_gives_up(empty_path: Path, monkeypatch):
    commands: list[list[str]] = []
    monkeypatch.setattr(browser, "_of_playwright", lambda: None)
    monkeypatch.setattr(browser, "_attempt", lambda command: bool(commands.append(command)) or True)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    _program(empty_path, "apt-get")

    with pytest.raises(StackError, match="CHROMIUM=/path/to/chromium"):
        browser.find_or_install_browser()

    assert commands[0][1:] == ["-m", "playwright", "install", "--with-deps", "chromium"]
    assert commands[1:] == [
        ["apt-get", "update"],
        ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"],
    ]
