"""Says where everything is, once it answers."""

import asyncio
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from helpdesk.stack.children import tied_to_us
from helpdesk.stack.config import StackConfig
from helpdesk.stack.health import is_healthy
from helpdesk.stack.log import log
from helpdesk.stack.processes import PROCESSES

_PATIENCE_SECONDS = 60.0
_STEP_SECONDS = 0.1


async def announce(config: StackConfig, environ: Mapping[str, str]) -> None:
    """Waits for every process that has a port, then prints the demo's addresses and sign-ins."""
    signins = asyncio.create_task(_read_signins(config.root, environ))
    late = await _wait_for_health(config)
    for name in late:
        log("stack", "does not answer yet", level="warning", name=name)
    sys.stdout.write(f"\n{(await signins).strip()}\n\nStagedoor is running. Ctrl-C stops it.\n\n")
    sys.stdout.flush()


async def _wait_for_health(config: StackConfig) -> list[str]:
    """The names of those that did not answer in time."""
    waiting = {
        process.name: f"http://{config.address}:{config.ports[process.port_variable]}/healthz"
        for process in PROCESSES
        if process.port_variable
    }
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _PATIENCE_SECONDS
    while waiting and loop.time() < deadline:
        for name, url in list(waiting.items()):
            if await asyncio.to_thread(is_healthy, url):
                del waiting[name]
        if waiting:
            await asyncio.sleep(_STEP_SECONDS)
    return list(waiting)


async def _read_signins(root: Path, environ: Mapping[str, str]) -> str:
    child = await asyncio.create_subprocess_exec(
        *tied_to_us([sys.executable, "manage.py", "demo_signins"], on_parent_death=signal.SIGTERM),
        cwd=root,
        env={**environ, "STAGEDOOR_PROCESS": "demo_signins"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await child.communicate()
    return output.decode("utf-8", errors="replace")
