import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpdesk.stack.waiting import wait_until

SCRIPT = Path(__file__).with_name("supervised.py")
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path, root: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def run(*names: str) -> "subprocess.Popen[str]":
        command = [sys.executable, str(SCRIPT), str(tmp_path), *names]
        environ = {**os.environ, "PYTHONPATH": str(root)}
        with (tmp_path / "output").open("w") as output:
            started.append(subprocess.Popen(command, env=environ, stdout=output, stderr=output, text=True))  # noqa: S603
        for name in names:
            assert wait_until((tmp_path / name).exists, seconds=10), _output(tmp_path)
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait()


def _output(folder: Path) -> str:
    return (folder / "output").read_text()


def _pid(folder: Path, name: str) -> int:
    return int((folder / name).read_text())


def _lives(pid: int) -> bool:
    """A zombie waits for its parent only."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def test_starts_a_dead_process_again(tmp_path: Path, start: Start):
    start("steady")
    first = _pid(tmp_path, "steady")

    os.kill(first, signal.SIGKILL)

    assert wait_until(lambda: _pid(tmp_path, "steady") != first, seconds=10)
    assert (
        '"level": "error", "process": "steady", "event": "died", "status": -9, "restart_in_seconds": 0.5'
        in _output(tmp_path)
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stops_processes_first_then_servers(tmp_path: Path, start: Start, number):
    supervisor = start("steady", "talker")
    pids = [_pid(tmp_path, "steady"), _pid(tmp_path, "talker")]

    supervisor.send_signal(number)

    assert supervisor.wait(timeout=10) == 0
    assert not any(_lives(pid) for pid in pids)
    assert (tmp_path / "server-stopped").exists()
    assert "died" not in _output(tmp_path)


def test_kills_what_does_not_stop(tmp_path: Path, start: Start):
    supervisor = start("stubborn")
    supervisor.terminate()
    assert supervisor.wait(timeout=10) == 0
    assert not _lives(_pid(tmp_path, "stubborn"))
    assert '"event": "killing what did not stop in time", "count": 1' in _output(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal")
def test_nothing_outlives_a_killed_supervisor(tmp_path: Path, start: Start):
    supervisor = start("steady", "talker")
    supervisor.kill()
    supervisor.wait()
    pids = [_pid(tmp_path, "steady"), _pid(tmp_path, "talker")]
    assert wait_until(lambda: not any(_lives(pid) for pid in pids), seconds=10)


def test_a_dead_process_takes_its_children_along(tmp_path: Path, start: Start):
    """They would hold its port."""
    start("parent")
    assert wait_until((tmp_path / "grandchild").exists, seconds=10)
    grandchild = _pid(tmp_path, "grandchild")

    os.kill(_pid(tmp_path, "parent"), signal.SIGKILL)

    assert wait_until(lambda: not _lives(grandchild), seconds=10)


def test_starts_a_dead_server_again(tmp_path: Path, start: Start):
    start("steady")
    (tmp_path / "server-dies").touch()
    assert wait_until(lambda: not (tmp_path / "server-dies").exists(), seconds=10)
    assert wait_until(
        lambda: '"process": "stack", "event": "started", "name": "server"' in _output(tmp_path), seconds=10
    )


def test_passes_lines_on_with_the_processs_name(tmp_path: Path, start: Start):
    start("talker")
    assert wait_until(lambda: '"event": "after"' in _output(tmp_path), seconds=10)
    lines = [json.loads(line) for line in _output(tmp_path).splitlines()]
    said = [line["event"] for line in lines if line["process"] == "talker"]
    assert said[:2] == ["plain words", "x"]
    assert max(len(event) for event in said) < 1_100_000
