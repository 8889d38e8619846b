"""`manage.py verify_audit`: recompute every tenant's chain of seals; exit 1 and name what was tampered with."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from kernel.events.audit import Report, verify_chain
from kernel.events.sealing import Head
from kernel.tenancy.context import tenant_context
from kernel.tenancy.queries import find_slug, get_tenant, list_tenant_ids


class Command(BaseCommand):
    help = "Verify the audit log: find any event that was edited, deleted, inserted or put in another order."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", metavar="SLUG", help="only this one")
        parser.add_argument("--export-heads", metavar="FILE", type=Path, help="write each chain's head there")
        parser.add_argument(
            "--heads", metavar="FILE", type=Path, help="heads exported before must still be in the chains"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        known = _read_heads(options["heads"])
        heads: dict[str, dict[str, Any]] = {}
        seen: set[str] = set()
        broken = 0
        for tenant_id in _tenants(options["tenant"]):
            slug, report = _verify(tenant_id, known)
            self._tell(slug, report)
            seen.add(slug)
            broken += bool(report.problems)
            if report.head is not None:
                heads[slug] = asdict(report.head)
        gone = [] if options["tenant"] else sorted(known.keys() - seen)
        for slug in gone:
            self.stdout.write(
                self.style.ERROR(f"{slug}: its head was exported before, now the tenant is gone")
            )
        if broken or gone:
            raise CommandError(f"{broken + len(gone)} of the chains checked do not hold.", returncode=1)
        if options["export_heads"]:
            options["export_heads"].write_text(json.dumps(heads, indent=1) + "\n", encoding="utf-8")

    def _tell(self, slug: str, report: Report) -> None:
        head = f"head {report.head.number} {report.head.digest}" if report.head else "nothing sealed yet"
        self.stdout.write(f"{slug}: {report.events} events in {report.seals} seals, {head}")
        for problem in report.problems:
            self.stdout.write(self.style.ERROR(f"  {problem}"))


def _tenants(slug: str | None) -> list[int]:
    if slug is None:
        return list_tenant_ids()
    tenant_id = find_slug(slug)
    if tenant_id is None:
        raise CommandError(f"There is no tenant named {slug}.")
    return [tenant_id]


def _verify(tenant_id: int, known: dict[str, Head]) -> tuple[str, Report]:
    """One snapshot for the whole chain: the clock may add seals while we read."""
    with transaction.atomic():
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with tenant_context(tenant_id):
            slug = get_tenant().slug
            return slug, verify_chain(known_heads=[known[slug]] if slug in known else [])


def _read_heads(path: Path | None) -> dict[str, Head]:
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {slug: Head(**head) for slug, head in found.items()}
    except (OSError, ValueError, TypeError) as error:
        raise CommandError(f"{path} cannot be read as exported heads: {error}") from error
