"""A supervisor with small programs, run as a process of its own: `supervised.py FOLDER PROGRAM...`."""

import asyncio
import os
import sys
from pathlib import Path

from helpdesk.stack.supervisor import Program, Supervisor

# Each has written its pid into a file named after it, but for the stubborn, which first has to become so.
PROGRAMS = {
    "steady": "signal.pause()",
    "stubborn": "signal.signal(signal.SIGTERM, signal.SIG_IGN); note(); signal.pause(); signal.pause()",
    "talker": """
for line in ("plain words", '{"process": "talker", "event": "x"}', "x" * 3_000_000, "after"):
    print(line, flush=True)
signal.pause()""",
    "parent": """
subprocess.Popen([sys.executable, "-c", NOTE + "note('grandchild'); signal.pause()", *sys.argv[1:]])
signal.pause()""",
}
NOTE = """
import os, pathlib, signal, subprocess, sys
def note(name=sys.argv[2]):
    path = pathlib.Path(sys.argv[1], name)
    path.with_suffix(".new").write_text(str(os.getpid()))
    path.with_suffix(".new").rename(path)
"""


class FakeServer:
    """Runs until somebody makes the file `server-dies`."""

    name = "server"
    pid = 0

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self) -> None:
        (self._folder / "server-dies").unlink(missing_ok=True)

    def stop(self) -> None:
        (self._folder / "server-stopped").touch()

    def is_running(self) -> bool:
        return not (self._folder / "server-dies").exists()


def _program(folder: Path, name: str) -> Program:
    first = "" if name == "stubborn" else "note()"
    code = f"NOTE = {NOTE!r}\nexec(NOTE)\n{first}\n{PROGRAMS[name]}"
    command = [sys.executable, "-c", code, str(folder), name]
    return Program(name=name, arguments=command, environ=dict(os.environ), cwd=folder)


async def _main(folder: Path, names: list[str]) -> None:
    server = FakeServer(folder)
    supervisor = Supervisor(
        programs=[_program(folder, name) for name in names], servers=[server], patience_seconds=1
    )
    await supervisor.run(alongside=_forever)
    server.stop()


async def _forever() -> None:
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), sys.argv[2:]))
