"""What must be true before the processes start: schema at its newest, static files gathered, demo seeded."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from helpdesk.stack.children import tied_to_us
from helpdesk.stack.config import StackConfig
from helpdesk.stack.errors import StackError
from helpdesk.stack.log import log
from helpdesk.stack.servers import Backing
from helpdesk.stack.stamps import Stamps, migrations_fingerprint, static_fingerprint


def prepare(config: StackConfig, backing: Backing, environ: Mapping[str, str]) -> None:
    """Skips what an embedded database is known to have. Raises StackError."""
    stamps = Stamps(config.data / "stamps.json")
    if backing.has_new_database or config.has_outside_database:
        stamps.forget("migrated", "seeded")
    schema, static = migrations_fingerprint(config.root), static_fingerprint(config.root)
    if not stamps.has("migrated", schema):
        _migrate(config.root, backing, environ)
        stamps.put("migrated", schema)
    if not stamps.has("static", static) or not (config.data / "static").is_dir():
        manage(config.root, environ, "collectstatic", "--noinput", "--verbosity", "0")
        stamps.put("static", static)
    if not stamps.has("seeded", schema) and config.environ.get("SEED_DEMO") != "0":
        manage(config.root, environ, "seed_demo", "--if-empty")
        stamps.put("seeded", schema)


def _migrate(root: Path, backing: Backing, environ: Mapping[str, str]) -> None:
    if backing.owner_url is None:
        log("stack", "not migrating: DATABASE_OWNER_URL is not set", level="warning")
        return
    as_owner = {**environ, "DATABASE_OWNER_URL": backing.owner_url, "STAGEDOOR_DB_ROLE": "owner"}
    manage(root, as_owner, "migrate", "--noinput", "--skip-checks", "--verbosity", "0")


def manage(root: Path, environ: Mapping[str, str], *arguments: str) -> None:
    """`manage.py …` to its end, on our terminal. Raises StackError."""
    log("stack", "running", command=f"manage.py {' '.join(arguments)}")
    result = subprocess.run(  # noqa: S603  our own command
        tied_to_us([sys.executable, "manage.py", *arguments], on_parent_death=signal.SIGTERM),
        cwd=root,
        env={**environ, "STAGEDOOR_PROCESS": arguments[0]},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if result.returncode != os.EX_OK:
        raise StackError(f"manage.py {' '.join(arguments)} failed with status {result.returncode}")
