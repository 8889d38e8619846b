"""The one-shot `migrate` service of docker-compose.yml: roles and database when allowed, then the schema."""

import os
import sys
from pathlib import Path

from helpdesk.stack.errors import StackError
from helpdesk.stack.roles import prepare_database


def migrate_production() -> None:
    """Makes roles and database when given DATABASE_ADMIN_URL, then becomes `manage.py migrate`."""
    missing = [name for name in ("DATABASE_URL", "DATABASE_OWNER_URL") if not os.environ.get(name)]
    if missing:
        raise StackError(f"Set {' and '.join(missing)}")
    admin_url = os.environ.get("DATABASE_ADMIN_URL")
    if admin_url:
        prepare_database(
            superuser_url=admin_url,
            owner_url=os.environ["DATABASE_OWNER_URL"],
            app_url=os.environ["DATABASE_URL"],
        )
    os.environ["STAGEDOOR_DB_ROLE"] = "owner"
    manage = Path(__file__).resolve().parents[2] / "manage.py"
    os.execv(sys.executable, [sys.executable, str(manage), "migrate", "--noinput"])  # noqa: S606
