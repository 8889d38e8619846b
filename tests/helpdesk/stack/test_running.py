"""`make run` as a person meets it: up, repaired, refused, down, and quicker the second time."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from helpdesk.stack.config import DEFAULT_PORTS
from helpdesk.stack.health import is_healthy
from helpdesk.stack.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("services")]

READY = "Stagedoor is running"


class Stack:
    def __init__(self, place: Path, root: Path, number: int) -> None:
        self.output = place / f"output-{number}"
        self.ports = _free_ports()
        environ = {
            name: value for name, value in os.environ.items() if not re.search("DATABASE|REDIS|DJANGO", name)
        }
        environ |= {"STAGEDOOR_DATA": str(place / "data"), "SEED_DEMO": "0", **self.ports}
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "helpdesk.stack", "run"],
                cwd=root,
                env=environ,
                stdout=output,
                stderr=output,
            )

    @property
    def text(self) -> str:
        return self.output.read_text()

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines() if line.startswith("{")]

    def pid(self, name: str) -> int:
        """Of the newest process with this name."""
        started = [
            event for event in self.events() if event["event"] == "started" and event.get("name") == name
        ]
        return int(started[-1]["pid"])

    def wait_until_ready(self) -> None:
        done = wait_until(lambda: READY in self.text or self.process.poll() is not None, seconds=120)
        assert done, self.text
        assert self.process.poll() is None, self.text


def _free_ports() -> dict[str, str]:
    """All at once, for a port given back may be given again."""
    listeners = [socket.socket() for _ in DEFAULT_PORTS]
    for listener in listeners:
        listener.bind(("127.0.0.1", 0))
    ports = [str(listener.getsockname()[1]) for listener in listeners]
    for listener in listeners:
        listener.close()
    return dict(zip(DEFAULT_PORTS, ports, strict=True))


@pytest.fixture
def start(place: Path, root: Path) -> Iterator[Callable[[], Stack]]:
    started: list[Stack] = []

    def run() -> Stack:
        started.append(Stack(place, root, len(started)))
        return started[-1]

    yield run
    for stack in started:
        if stack.process.poll() is None:
            stack.process.terminate()
            stack.process.wait(timeout=30)


def _own_children(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_comes_up_mends_itself_and_leaves_nothing_behind(place: Path, start: Callable[[], Stack]):
    stack = start()
    stack.wait_until_ready()
    web = f"http://127.0.0.1:{stack.ports['PORT']}/readyz"
    assert is_healthy(web)

    refused = start()
    assert refused.process.wait(timeout=30) == 2
    assert "stop it first" in refused.text

    for name in ("web", "worker", "postgres", "redis"):
        before = stack.pid(name)
        os.kill(before, signal.SIGKILL)
        assert wait_until(lambda name=name, before=before: stack.pid(name) != before, seconds=30), name
    assert wait_until(lambda: is_healthy(web), seconds=30)

    children = _own_children(stack.process.pid)
    assert len(children) == 7  # five processes, two servers
    stack.process.send_signal(signal.SIGINT)
    assert stack.process.wait(timeout=30) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in children)
    assert not (place / "data/run.env").exists()

    again = start()
    again.wait_until_ready()
    assert [event for event in again.events() if event["event"] == "running"] == []


def test_busy_ports_are_named_before_anything_starts(place: Path, root: Path):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        ports = {**_free_ports(), "LIVE_PORT": port}
        result = subprocess.run(
            [sys.executable, "-m", "helpdesk.stack", "run"],
            cwd=root,
            env={**os.environ, **ports, "STAGEDOOR_DATA": str(place / "data")},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    assert result.returncode == 2
    assert f"{port} is taken; choose another with LIVE_PORT" in result.stderr
    assert not (place / "data/postgres").exists()
