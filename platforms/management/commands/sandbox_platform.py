"""Plays the tenants' platforms in the demo and in tests. Never started in production."""

import signal
import threading
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections

from kernel.tenancy.context import tenant_context
from kernel.tenancy.queries import find_slug
from platforms.management.sandbox.emitting import Desk
from platforms.management.sandbox.server import Keys, SandboxServer
from platforms.management.sandbox.store import Store
from platforms.models.connection import PlatformConnection

NOBODY = Keys(theirs=[], ours=[])


def read_keys(tenant: str) -> Keys:
    """What an engineer of the platform would have copied from the connection's page."""
    try:
        tenant_id = find_slug(tenant)
        if tenant_id is None:
            return NOBODY
        with tenant_context(tenant_id):
            known = PlatformConnection.objects.first()
        return Keys(theirs=known.secrets_out, ours=known.secrets_in) if known else NOBODY
    except DatabaseError:
        return NOBODY  # the signature does not hold then, and the desk tries again
    finally:
        connections.close_all()


class Command(BaseCommand):
    help = "Run the sandbox platform: takes our signed actions, applies each once, fails when told to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=settings.SANDBOX_PORT)
        parser.add_argument("--address", default="127.0.0.1")
        parser.add_argument("--state", type=Path, default=settings.DATA_DIR / "sandbox.sqlite3")
        parser.add_argument(
            "--desk", default=f"127.0.0.1:{settings.PORT}", help="address:port of the web process"
        )

    def handle(self, *_: object, **options: Any) -> None:
        address, _colon, port = options["desk"].rpartition(":")
        desk = Desk(address=address, port=int(port), host_suffix=settings.TENANT_HOST_SUFFIX)
        options["state"].parent.mkdir(parents=True, exist_ok=True)
        store = Store(options["state"])
        with SandboxServer(
            (options["address"], options["port"]), store=store, keys=read_keys, desk=desk
        ) as server:
            stop = partial(_stop, server)
            signal.signal(signal.SIGTERM, stop)
            signal.signal(signal.SIGINT, stop)
            self.stdout.write(f"sandbox platform on http://{options['address']}:{server.server_port}")
            server.serve_forever(poll_interval=0.2)
        store.close()


def _stop(server: SandboxServer, *_: object) -> None:
    """`shutdown` waits for the loop that this signal interrupted, so it needs a thread of its own."""
    threading.Thread(target=server.shutdown).start()
