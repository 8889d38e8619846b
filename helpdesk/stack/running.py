"""`make run`: servers, schema, demo, processes, until Ctrl-C."""

import asyncio
import signal
from collections.abc import Mapping

from helpdesk.stack.announcement import announce
from helpdesk.stack.config import StackConfig, load_config, process_environment
from helpdesk.stack.log import log
from helpdesk.stack.ports import require_free_ports
from helpdesk.stack.preparation import prepare
from helpdesk.stack.processes import PROCESSES
from helpdesk.stack.run_file import only_one, published
from helpdesk.stack.servers import Backing, backing_servers
from helpdesk.stack.supervisor import Program, Supervisor


def run() -> None:
    """Raises StackError before anything has started, or when a server or a preparing command fails."""
    config = load_config()
    # Until the supervisor has its own handlers SIGTERM unwinds like Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with only_one(config.data):
        require_free_ports(config.ports, address=config.address)
        with backing_servers(config) as backing:
            environ = process_environment(
                config, database_url=backing.database_url, redis_url=backing.redis_url
            )
            with published(config.data / "run.env", _addresses(backing, environ)):
                prepare(config, backing, environ)
                asyncio.run(_supervise(config, backing, environ))
    log("stack", "stopped")


async def _supervise(config: StackConfig, backing: Backing, environ: Mapping[str, str]) -> None:
    programs = [
        Program(
            name=process.name,
            arguments=process.arguments(address=config.address, ports=config.ports),
            environ={**environ, **process.environ, "STAGEDOOR_PROCESS": process.name},
            cwd=config.root,
        )
        for process in PROCESSES
    ]
    supervisor = Supervisor(programs=programs, servers=backing.embedded)
    await supervisor.run(alongside=lambda: announce(config, environ))


def _addresses(backing: Backing, environ: Mapping[str, str]) -> dict[str, str]:
    values = {name: environ[name] for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")}
    return values | ({"DATABASE_OWNER_URL": backing.owner_url} if backing.owner_url else {})
