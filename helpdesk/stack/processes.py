"""The product's processes: the one table behind `make run`, docker-compose.yml and docs/architecture.md."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Process:
    name: str
    command: str  # {address} and {port} are filled in; split at blanks
    port_variable: str | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    in_production: bool = True

    def arguments(self, *, address: str, ports: Mapping[str, int]) -> list[str]:
        port = ports[self.port_variable] if self.port_variable else ""
        return self.command.format(address=address, port=port).split()


_GRANIAN = "--host {address} --port {port} --workers 1 --no-ws --log-level warning --workers-kill-timeout 5"

PROCESSES = (
    Process(
        name="web",
        command=f"granian --interface wsgi {_GRANIAN} --blocking-threads 4 helpdesk.wsgi:application",
        port_variable="PORT",
    ),
    Process(
        name="live",
        command=f"granian --interface asgi {_GRANIAN} helpdesk.asgi:application",
        port_variable="LIVE_PORT",
    ),
    Process(
        name="worker",
        command="celery --quiet -A helpdesk worker --concurrency 2 --loglevel WARNING"
        " --without-gossip --without-mingle --without-heartbeat --include helpdesk.stack.worker",
        # Checking URLs and templates would load them: 40 MB that no task uses. `make check` does it.
        environ={"CELERY_SKIP_CHECKS": "1"},
    ),
    Process(
        name="clock",
        command="python manage.py clock --address {address} --port {port}",
        port_variable="CLOCK_PORT",
    ),
    Process(
        name="sandbox",
        command="python manage.py sandbox_platform --skip-checks --address {address} --port {port}",
        port_variable="SANDBOX_PORT",
        in_production=False,
    ),
)
